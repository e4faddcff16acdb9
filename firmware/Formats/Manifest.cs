namespace TinyDevice.Formats
{
    /// <summary>
    /// The signed description of a package, as <see cref="ManifestReader"/> found it: docs/formats/package.md, section Manifest.
    /// </summary>
    public sealed class Manifest
    {
        /// <summary>The manifest format this code reads and writes.</summary>
        public const int CurrentFormatVersion = 1;

        /// <summary>Characters a model class, model version or target may have at most.</summary>
        public const int MaxNameLength = 32;

        /// <summary>Version of the manifest's own format.</summary>
        public int FormatVersion { get; internal set; }

        /// <summary>What the model is for; a device takes only models of its own class. 1 to 32 of <c>A-Z a-z 0-9 . _ + -</c>.</summary>
        public string ModelClass { get; internal set; }

        /// <summary>The model's version for people; ordering is by epoch and sequence. Same characters as the class.</summary>
        public string ModelVersion { get; internal set; }

        /// <summary>Rises when older sequences must never run again, in [0, 65535].</summary>
        public int Epoch { get; internal set; }

        /// <summary>Rises with every release within an epoch, in [0, 2^32).</summary>
        public uint Sequence { get; internal set; }

        /// <summary>The hardware the image is built for, such as <c>esp32</c>.</summary>
        public string Target { get; internal set; }

        /// <summary>The oldest runtime that can run it: major * 65536 + minor * 256 + patch.</summary>
        public int MinRuntimeVersion { get; internal set; }

        /// <summary>The op set the image uses; a runtime runs op sets up to its own.</summary>
        public int OpSetVersion { get; internal set; }

        /// <summary>Arena bytes the model needs.</summary>
        public int ArenaBytes { get; internal set; }

        /// <summary>Heap bytes at open: arena plus resident weights, windows and scratch.</summary>
        public int HeapBytes { get; internal set; }

        /// <summary>Payload bytes: image, then golden section.</summary>
        public int PayloadSize { get; internal set; }

        /// <summary>Bytes of the model image at the payload's start.</summary>
        public int ImageSize { get; internal set; }

        /// <summary>Number of golden samples behind the image.</summary>
        public int GoldenCount { get; internal set; }

        /// <summary>How the golden samples run one after another.</summary>
        public GoldenMode GoldenMode { get; internal set; }

        /// <summary>HMAC-SHA256 of the chunk table under <see cref="PackageLayout.ChunkKey"/>, 32 bytes.</summary>
        public byte[] ChunkTableDigest { get; internal set; }

        /// <summary>SHA-256 of the payload, 32 bytes; for servers and people, since the device proves every chunk.</summary>
        public byte[] PayloadSha256 { get; internal set; }

        /// <summary>Longest inference the device may accept, in milliseconds; 0 means no limit.</summary>
        public int MaxLatencyMs { get; internal set; }

        /// <summary>Inferences the model must complete after its trial before it is kept for good; 0 keeps it at once.</summary>
        public int ProbationInferences { get; internal set; }

        /// <summary>Population stability index, in thousandths, from which a probation reverts; 0 never.</summary>
        public int DriftPsiMilli { get; internal set; }

        /// <summary>How often each class is expected, one byte per class in proportion; null when nobody said.</summary>
        public byte[] ClassReference { get; internal set; }

        /// <summary>Bounds of the shadow phase between trial and confirm; null when there is none.</summary>
        public ShadowBounds Shadow { get; internal set; }

        /// <summary>Bytes of all golden samples together.</summary>
        public int GoldenSize
        {
            get { return PayloadSize - ImageSize; }
        }

        /// <summary>Bytes of one golden sample; 0 when there are none.</summary>
        public int GoldenSampleSize
        {
            get { return GoldenCount == 0 ? 0 : GoldenSize / GoldenCount; }
        }
    }
}
