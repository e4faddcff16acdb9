namespace TinyDevice.Update
{
    /// <summary>Why an update was refused or reverted: the <c>code</c> of the final feedback; docs/formats/reason.md. Numbers never change.</summary>
    public enum UpdateCause
    {
        /// <summary>No cause.</summary>
        None = 0,

        /// <summary>The server's offer is not one chunk "bApp" with one artifact, or names no usable address or size.</summary>
        OfferMalformed = 100,

        /// <summary>The package is bigger than a slot.</summary>
        SlotTooSmall = 101,

        /// <summary>The package's size differs from what its manifest or the offer says.</summary>
        LengthMismatch = 102,

        /// <summary>The package's first 1024 bytes are not a package header.</summary>
        HeaderMalformed = 110,

        /// <summary>The envelope is not a COSE_Sign1.</summary>
        EnvelopeMalformed = 111,

        /// <summary>No trusted key made the signature, or it is wrong.</summary>
        SignatureInvalid = 112,

        /// <summary>The key that signed is revoked.</summary>
        KeyRevoked = 113,

        /// <summary>The manifest is malformed or asks for something this firmware does not know.</summary>
        ManifestMalformed = 114,

        /// <summary>The device's trust record is absent or damaged.</summary>
        TrustRecordUnusable = 115,

        /// <summary>The model is of another class.</summary>
        WrongModelClass = 120,

        /// <summary>The model is for another target.</summary>
        WrongTarget = 121,

        /// <summary>The model needs a newer runtime.</summary>
        RuntimeTooOld = 122,

        /// <summary>The model needs a newer op set.</summary>
        OpSetTooOld = 123,

        /// <summary>The model needs a bigger arena.</summary>
        ArenaTooSmall = 124,

        /// <summary>The model needs a bigger heap.</summary>
        HeapTooSmall = 125,

        /// <summary>The model is older than one that was confirmed, or another one under the same sequence.</summary>
        Downgrade = 126,

        /// <summary>Policy demands a freshness ticket and the server has none, or the device has no key for it.</summary>
        TicketMissing = 130,

        /// <summary>The server's ticket is not for this device, action and nonce.</summary>
        TicketInvalid = 131,

        /// <summary>The package is not the one the ticket names.</summary>
        TicketMismatch = 132,

        /// <summary>A rotation of keys is malformed, or no root key is trusted here or named in it.</summary>
        RotationMalformed = 140,

        /// <summary>A rotation is not the next one after the trust record in force.</summary>
        RotationOutOfOrder = 141,

        /// <summary>A rotation is not signed by both the old and the new root key.</summary>
        RotationUnsigned = 142,

        /// <summary>The server names a rotation of keys and did not deliver it in the requests allowed.</summary>
        RotationUnavailable = 143,

        /// <summary>The chunk table does not equal the digest in the manifest.</summary>
        TableMismatch = 200,

        /// <summary>A chunk does not equal its entry in the table.</summary>
        ChunkMismatch = 201,

        /// <summary>More download attempts failed than the budget allows.</summary>
        AttemptsExhausted = 202,

        /// <summary>More bytes were received than the budget allows.</summary>
        BytesExhausted = 203,

        /// <summary>The storage failed or is full.</summary>
        StorageFailed = 204,

        /// <summary>None of the deltas on offer builds on a model that is here. As the ones below no failure: the package itself is fetched.</summary>
        DeltaBaseAbsent = 210,

        /// <summary>The delta names another base than its file name does.</summary>
        DeltaBaseDiffers = 211,

        /// <summary>The delta cannot be decoded, or its first part is refused.</summary>
        DeltaMalformed = 212,

        /// <summary>A chunk made by the delta does not equal its entry in the signed table.</summary>
        DeltaMismatch = 213,

        /// <summary>The server offers the delta and does not have it.</summary>
        DeltaUnavailable = 214,

        /// <summary>The model does not open: its image is malformed or needs more than it says.</summary>
        ModelRefused = 300,

        /// <summary>A golden sample came out different.</summary>
        GoldenMismatch = 301,

        /// <summary>An inference failed.</summary>
        InvokeFailed = 302,

        /// <summary>A golden inference took longer than the manifest allows.</summary>
        LatencyExceeded = 303,

        /// <summary>Every trial boot ended in a reset before the model could be confirmed.</summary>
        TrialBootsExhausted = 304,

        /// <summary>The golden section is not as long as its manifest says.</summary>
        GoldenMalformed = 305,

        /// <summary>The staged package was damaged before its trial.</summary>
        CandidateDamaged = 306,

        /// <summary>The model crashed or hung the device in its probation: boots without progress.</summary>
        ProbationBootsExhausted = 310,

        /// <summary>An inference failed in the model's probation.</summary>
        ProbationInvokeFailed = 311,

        /// <summary>An inference of the probation took longer than the manifest allows.</summary>
        ProbationLatencyExceeded = 312,

        /// <summary>More than half of the probation's outputs said nothing: all values equal.</summary>
        ProbationSaturated = 313,

        /// <summary>The classes the model found in its probation drifted too far from the manifest's.</summary>
        ProbationDrifted = 314,

        /// <summary>The candidate agreed with the active model in fewer samples than the manifest asks for.</summary>
        ShadowDisagreed = 320,

        /// <summary>The candidate's classes were distributed too differently from the active model's.</summary>
        ShadowDrifted = 321,

        /// <summary>An inference of the candidate beside the active model took longer than the manifest allows.</summary>
        ShadowLatencyExceeded = 322,

        /// <summary>Boots without progress while the candidate ran beside the active model.</summary>
        ShadowBootsExhausted = 323,

        /// <summary>The candidate could not be run beside the active model, though it could at first.</summary>
        ShadowInvokeFailed = 324,

        /// <summary>This device cannot run both models to compare them, and the manifest demands it.</summary>
        ShadowImpossible = 325,

        /// <summary>The active model was damaged and another took its place.</summary>
        ActiveDamaged = 400,

        /// <summary>The active model was damaged, what was damaged of it was fetched again, and it runs again.</summary>
        ActiveRepaired = 401,

        /// <summary>The active model was damaged and the server no longer has the package it came from.</summary>
        RepairUnavailable = 402,

        /// <summary>The active model was damaged and could not be mended in the attempts allowed.</summary>
        RepairExhausted = 403,

        /// <summary>The server cancelled the action.</summary>
        Cancelled = 500,
    }
}
