using TinyDevice.Formats;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Takes a package's bytes in order, proves each piece and only then writes it to the candidate slot.</summary>
    /// <remarks>
    /// Progress needs no record of its own: after a reset the slot's chunks are compared with the signed table and the first bad one is
    /// where to go on. Memory is one chunk and one header, whatever the package's size.
    /// </remarks>
    public sealed partial class PackageReceiver
    {
        private readonly StateStore _state;
        private readonly ManifestJudge _judge;
        private readonly ISlotStorage _storage;
        private readonly CandidateSlot _slot;
        private readonly IWatchdog _watchdog;
        private byte[] _header;
        private DeltaBody _delta;
        private byte[] _piece;
        private int _pieceFill;
        private int _position;
        private int _skipUntil;
        private byte[] _expectedHeader;

        /// <summary>Receives into the candidate slot named by the state record.</summary>
        public PackageReceiver(DeviceParts parts, StateStore state, DeviceProfile profile)
        {
            _watchdog = parts.Watchdog;
            _state = state;
            _slot = new CandidateSlot(parts.Storage, state);
            _judge = new ManifestJudge(parts.Storage, profile);
            _storage = parts.Storage;
        }

        /// <summary>Why the package was refused; None while nothing was.</summary>
        public UpdateCause Cause { get; private set; }

        /// <summary>What was asked for, meaning what the cause says.</summary>
        public int Expected { get; private set; }

        /// <summary>What there was.</summary>
        public int Got { get; private set; }

        /// <summary>The manifest, once accepted.</summary>
        public Manifest Manifest { get; private set; }

        /// <summary>Whether the manifest was accepted.</summary>
        public bool HasManifest
        {
            get { return Manifest != null; }
        }

        /// <summary>Chunks verified and committed.</summary>
        public int ChunksDone { get; private set; }

        /// <summary>Chunks of the payload; 0 before the manifest is accepted.</summary>
        public int ChunkCount
        {
            get { return HasManifest ? PackageLayout.ChunkCount(Manifest.PayloadSize) : 0; }
        }

        /// <summary>Bytes of the whole package; 0 before the manifest is accepted.</summary>
        public int PackageSize
        {
            get { return HasManifest ? PackageLayout.PackageSize(Manifest.PayloadSize) : 0; }
        }

        /// <summary>Whether every chunk lies committed in the slot.</summary>
        public bool IsComplete
        {
            get { return HasManifest && ChunksDone == ChunkCount; }
        }

        /// <summary>First byte still wanted of the package, or of its delta when it comes as one.</summary>
        public int NextOffset
        {
            get
            {
                if (ChunksDone == 0 || !HasManifest)
                {
                    return 0;
                }

                int size = Manifest.PayloadSize;
                int payload = PackageLayout.PayloadOffset(size);
                if (_delta == null)
                {
                    return payload + ChunksDone * PackageLayout.ChunkSize;
                }

                return _delta.HasPrologue ? _delta.CodedOffset(size, ChunksDone) : payload;
            }
        }

        /// <summary>Bytes that are coming and that it has no use for.</summary>
        public int Skipping
        {
            get { return _position < _skipUntil ? _skipUntil - _position : 0; }
        }

        /// <summary>Whether the package comes as a delta.</summary>
        public bool IsDelta
        {
            get { return _delta != null; }
        }

        /// <summary>Looks at what an earlier attempt of the same action left in the candidate slot.</summary>
        public void Resume()
        {
            StateRecord record = _state.Record;
            Cause = UpdateCause.None;
            Manifest = null;
            ChunksDone = 0;

            SlotPackage package = new SlotPackage(_storage);

            // A good slot, or one to be mended, holds an older model, kept until a new header is accepted; it is nobody's half-finished download.
            if (!record.SlotGood[record.Candidate] && record.Repair != record.Candidate && package.Open(_slot.File, record.SlotDigests[record.Candidate]) == UpdateStatus.Ok)
            {
                Manifest = package.Manifest;
                ChunksDone = package.FirstBadChunk(0, _watchdog);
            }
        }

        /// <summary>Takes only the package whose header has this digest; null takes any that is signed.</summary>
        public void Expect(byte[] headerDigest)
        {
            StateRecord record = _state.Record;
            _expectedHeader = headerDigest;
            if (headerDigest != null && HasManifest && !SlotPackage.SameDigest(record.SlotDigests[record.Candidate], headerDigest))
            {
                Manifest = null;
                ChunksDone = 0;
            }
        }

        /// <summary>Takes a delta to this base from the next bytes on; null takes the package itself. Chunks already here stay.</summary>
        public void UseDelta(DeltaBase deltaBase)
        {
            _delta = deltaBase == null ? null : new DeltaBody(deltaBase);
        }

        /// <summary>Says at which byte of the package or delta the next bytes start: <see cref="NextOffset"/>, or 0 when the server sends everything.</summary>
        public void StartAt(int offset)
        {
            _position = offset;
            _pieceFill = 0;
            _skipUntil = 0;
        }

        /// <summary>Forgets what was received, so that the next attempt starts at byte 0.</summary>
        public void Restart()
        {
            ChunksDone = 0;
        }

        /// <summary>Bytes that complete the piece being received; asking for no more keeps the rest of the body in the network stack.</summary>
        public int Wanted
        {
            get { return Skipping > 0 ? Smaller(Skipping, PackageLayout.ChunkSize) : PieceSize() - _pieceFill; }
        }

        /// <summary>Where the next bytes are to be put.</summary>
        public byte[] Buffer
        {
            get { return _position < PackageLayout.HeaderSize ? Header() : Piece(); }
        }

        /// <summary>Where in <see cref="Buffer"/> they are to be put.</summary>
        public int BufferStart
        {
            get { return _position < _skipUntil ? 0 : _pieceFill; }
        }

        /// <summary>Takes bytes that were put there.</summary>
        /// <returns>Ok; Refused or MediumFailed with <see cref="Cause"/> set; Damaged when a chunk is not what the table says.</returns>
        public UpdateStatus Take(int count)
        {
            if (_position < _skipUntil)
            {
                _position += count;
                return UpdateStatus.Ok;
            }

            _pieceFill += count;
            if (_pieceFill < PieceSize())
            {
                return UpdateStatus.Ok;
            }

            int size = _pieceFill;
            _pieceFill = 0;
            if (_position == 0)
            {
                return TakeHeader();
            }

            if (_position == PackageLayout.HeaderSize)
            {
                return TakeTable(size);
            }

            return ExpectsPrologue() ? TakePrologue(size) : TakeChunk(size);
        }
    }
}
