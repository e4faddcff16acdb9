namespace TinyDevice.PowerCut.Simulation;

/// <summary>What the operation that the power cut hits leaves behind.</summary>
public enum CutMode
{
    /// <summary>Nothing of it happened; what was written before it is there, committed or not.</summary>
    Before,

    /// <summary>All of it happened, but nobody was told.</summary>
    After,

    /// <summary>A prefix of the uncommitted bytes is there.</summary>
    TornPrefix,

    /// <summary>Some 16-byte blocks of the uncommitted bytes are there.</summary>
    TornBlocks,

    /// <summary>The file is back at its last committed content.</summary>
    FellBack,

    /// <summary>One uncommitted write before it is lost, and it is not.</summary>
    EarlierLost,
}
