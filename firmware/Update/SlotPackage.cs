using TinyDevice.Formats;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Reads the package in a slot and proves it piece by piece.</summary>
    /// <remarks>
    /// Every digest is native on the board, so proving a whole slot costs little more than reading it. The signature is not checked here: a
    /// slot is trusted through the digest of its header in the state record, which is written only after the signature held.
    /// </remarks>
    public sealed class SlotPackage
    {
        private readonly ISlotStorage _storage;
        private readonly byte[] _entry = new byte[PackageLayout.DigestSize];
        private byte[] _chunk;

        /// <summary>Opens nothing yet.</summary>
        public SlotPackage(ISlotStorage storage)
        {
            _storage = storage;
            Manifest = new Manifest();
        }

        /// <summary>The slot read last.</summary>
        public SlotFile File { get; private set; }

        /// <summary>Its manifest; valid after <see cref="Open"/> returned Ok.</summary>
        public Manifest Manifest { get; private set; }

        /// <summary>Whether the header is the one on record, so that <see cref="Manifest"/> counts even when <see cref="Open"/> failed behind it.</summary>
        public bool HasHeader { get; private set; }

        /// <summary>Chunks of the payload.</summary>
        public int ChunkCount
        {
            get { return PackageLayout.ChunkCount(Manifest.PayloadSize); }
        }

        /// <summary>Where the payload starts in the slot.</summary>
        public int PayloadOffset
        {
            get { return PackageLayout.PayloadOffset(Manifest.PayloadSize); }
        }

        /// <summary>Reads header, manifest and chunk table of a slot whose header must have the digest on record.</summary>
        /// <returns>Ok, Absent (empty or cut off before the payload) or Damaged.</returns>
        public UpdateStatus Open(SlotFile file, byte[] headerDigest)
        {
            File = file;
            HasHeader = false;
            byte[] header = new byte[PackageLayout.HeaderSize];
            UpdateStatus status = _storage.Read(file, 0, header, 0, PackageLayout.HeaderSize);
            if (status != UpdateStatus.Ok)
            {
                return status;
            }

            if (!HeaderHasDigest(header, headerDigest))
            {
                return UpdateStatus.Damaged;
            }

            if (ReadManifest(header, Manifest) != FormatStatus.Ok)
            {
                return UpdateStatus.Damaged;
            }

            HasHeader = true;
            byte[] table = new byte[PackageLayout.ChunkTableSize(Manifest.PayloadSize)];
            status = _storage.Read(file, PackageLayout.HeaderSize, table, 0, table.Length);
            if (status != UpdateStatus.Ok)
            {
                return status;
            }

            return PackageDigest.Matches(table, 0, table.Length, Manifest.ChunkTableDigest, 0) ? UpdateStatus.Ok : UpdateStatus.Damaged;
        }

        /// <summary>Compares chunks with the table from <paramref name="from"/> on.</summary>
        /// <returns>The first chunk that is missing or damaged; <see cref="ChunkCount"/> when all are right.</returns>
        public int FirstBadChunk(int from, IWatchdog watchdog)
        {
            int count = ChunkCount;
            for (int i = from; i < count; i++)
            {
                if (!ChunkIsGood(i))
                {
                    return i;
                }

                watchdog.Feed();
            }

            // 4 KB that a model opened next may need.
            _chunk = null;
            return count;
        }

        /// <summary>Reads the manifest inside a header.</summary>
        public static FormatStatus ReadManifest(byte[] header, Manifest manifest)
        {
            int length;
            FormatStatus status = PackageLayout.ReadHeader(header, out length);
            if (status != FormatStatus.Ok)
            {
                return status;
            }

            CoseSign1 envelope = new CoseSign1();
            status = envelope.Read(header, PackageLayout.EnvelopeOffset, length);
            return status == FormatStatus.Ok
                ? ManifestReader.Read(header, envelope.PayloadOffset, envelope.PayloadLength, manifest)
                : status;
        }

        /// <summary>The version in a slot, or the factory model's; empty when there is none.</summary>
        public static string VersionIn(int slot, ISlotStorage storage, StateRecord record, FactoryModel factory)
        {
            if (slot == StateRecord.Factory)
            {
                return factory == null ? "" : factory.Version;
            }

            SlotPackage package = new SlotPackage(storage);
            SlotFile file = slot == 0 ? SlotFile.Slot0 : SlotFile.Slot1;
            return package.Open(file, record.SlotDigests[slot]) == UpdateStatus.Ok ? package.Manifest.ModelVersion : "";
        }

        /// <summary>Writes the digest that the state record keeps of a header.</summary>
        public static void DigestHeader(byte[] header, byte[] digest)
        {
            System.Array.Copy(PackageDigest.Compute(header, 0, PackageLayout.HeaderSize), 0, digest, 0, StateRecord.SlotDigestSize);
        }

        /// <summary>Whether a header has the digest on record.</summary>
        public static bool HeaderHasDigest(byte[] header, byte[] digest)
        {
            return SameDigest(PackageDigest.Compute(header, 0, PackageLayout.HeaderSize), digest);
        }

        /// <summary>Whether two digests are equal in the bytes the state record keeps.</summary>
        public static bool SameDigest(byte[] actual, byte[] digest)
        {
            for (int i = 0; i < StateRecord.SlotDigestSize; i++)
            {
                if (actual[i] != digest[i])
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>Whether a chunk lies in the slot as the table says.</summary>
        public bool ChunkIsGood(int index)
        {
            int length = PackageLayout.ChunkLength(Manifest.PayloadSize, index);
            byte[] chunk = length == PackageLayout.ChunkSize ? WholeChunk() : new byte[length];
            return _storage.Read(File, PayloadOffset + index * PackageLayout.ChunkSize, chunk, 0, length) == UpdateStatus.Ok
                && ChunkMatches(index, chunk);
        }

        /// <summary>Whether bytes are the chunk that the slot's table describes.</summary>
        public bool ChunkMatches(int index, byte[] chunk)
        {
            int entryAt = PackageLayout.HeaderSize + index * PackageLayout.DigestSize;
            return _storage.Read(File, entryAt, _entry, 0, _entry.Length) == UpdateStatus.Ok
                && PackageDigest.Matches(chunk, 0, chunk.Length, _entry, 0);
        }

        private byte[] WholeChunk()
        {
            if (_chunk == null)
            {
                _chunk = new byte[PackageLayout.ChunkSize];
            }

            return _chunk;
        }
    }
}
