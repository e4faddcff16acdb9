namespace TinyDevice.Formats
{
    /// <summary>The manifest's integer keys; once given, a number keeps its meaning for ever.</summary>
    public static class ManifestKey
    {
        /// <summary>Version of the manifest's own format.</summary>
        public const int FormatVersion = 1;

        /// <summary>Model class.</summary>
        public const int ModelClass = 2;

        /// <summary>Model version.</summary>
        public const int ModelVersion = 3;

        /// <summary>Epoch.</summary>
        public const int Epoch = 4;

        /// <summary>Sequence.</summary>
        public const int Sequence = 5;

        /// <summary>Target.</summary>
        public const int Target = 6;

        /// <summary>Oldest runtime.</summary>
        public const int MinRuntimeVersion = 7;

        /// <summary>Op-set version.</summary>
        public const int OpSetVersion = 8;

        /// <summary>Arena bytes.</summary>
        public const int ArenaBytes = 9;

        /// <summary>Heap bytes.</summary>
        public const int HeapBytes = 10;

        /// <summary>Payload size.</summary>
        public const int PayloadSize = 11;

        /// <summary>Image size.</summary>
        public const int ImageSize = 12;

        /// <summary>Number of golden samples.</summary>
        public const int GoldenCount = 13;

        /// <summary>Golden mode.</summary>
        public const int GoldenMode = 14;

        /// <summary>Digest of the chunk table.</summary>
        public const int ChunkTableDigest = 15;

        /// <summary>SHA-256 of the payload.</summary>
        public const int PayloadSha256 = 16;

        /// <summary>Longest inference accepted; may be absent.</summary>
        public const int MaxLatencyMs = 17;

        /// <summary>Labels, a map of text to text for people and servers; may be absent and the device skips it.</summary>
        public const int Labels = 18;

        /// <summary>Inferences of the probation after the trial; may be absent.</summary>
        public const int ProbationInferences = 19;

        /// <summary>Drift, in thousandths of PSI, from which a probation reverts; may be absent.</summary>
        public const int DriftPsiMilli = 20;

        /// <summary>How often each class is expected, one byte per class in proportion; may be absent.</summary>
        public const int ClassReference = 21;

        /// <summary>The shadow phase runs the candidate at every so-many-th inference; absent for no such phase.</summary>
        public const int ShadowEvery = 30;

        /// <summary>Samples of the shadow phase.</summary>
        public const int ShadowSamples = 31;

        /// <summary>Least agreement of the shadow phase, in thousandths; may be absent.</summary>
        public const int ShadowAgreementMilli = 32;

        /// <summary>Most distance of class histograms in the shadow phase, in thousandths of PSI; may be absent.</summary>
        public const int ShadowPsiMilli = 33;

        /// <summary>Longest inference of the candidate in the shadow phase; may be absent.</summary>
        public const int ShadowLatencyMs = 34;

        /// <summary>1 when a device that cannot run the shadow phase must refuse; may be absent.</summary>
        public const int ShadowRequired = 35;

        /// <summary>Every key from 1 to this one must be there.</summary>
        public const int LastRequired = PayloadSha256;

        /// <summary>A reader that does not know a key refuses the manifest from this number on, and skips the key below it.</summary>
        public const int FirstCritical = 1000;
    }
}
