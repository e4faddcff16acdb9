namespace TinyDevice.PowerCut;

/// <summary>A bug put between the firmware and its medium, to see that the grid notices.</summary>
public enum Fault
{
    None,

    /// <summary>State records are believed whatever their checksum and commit mark.</summary>
    NoChecksum,

    /// <summary>One state file, rewritten in place.</summary>
    StateInPlace,

    /// <summary>Both state files are erased before one is written.</summary>
    BothRecordsErased,

    /// <summary>The counter rises when a package is staged.</summary>
    EarlyCounter,

    /// <summary>Trial boots are not counted.</summary>
    UncountedBoots,

    /// <summary>Both slots are one file.</summary>
    OneSlot,

    /// <summary>The reason is not kept.</summary>
    ReasonLost,

    /// <summary>The older of two valid state records counts.</summary>
    OldestRecordWins,

    /// <summary>A staged package becomes active without a trial.</summary>
    TrialSkipped,

    /// <summary>A chunk goes to the slot other than it was proved, as if what a delta makes were not compared with the table.</summary>
    ChunkUnproved,

    /// <summary>Chunks go to both slots, over the base of the delta that makes them.</summary>
    BaseOverwritten,

    /// <summary>Nobody remembers that a slot is to be mended.</summary>
    RepairForgotten,

    /// <summary>A damaged slot becomes active before it is mended.</summary>
    ActiveBeforeMended,

    /// <summary>One trust file, rewritten in place.</summary>
    TrustInPlace,

    /// <summary>A candidate becomes active without having been compared.</summary>
    ShadowUnwatched,

    /// <summary>Samples in which candidate and active model agreed are not kept.</summary>
    AgreementLost,

    /// <summary>A delta's base is read a byte beside where it lies.</summary>
    BaseMisread,
}
