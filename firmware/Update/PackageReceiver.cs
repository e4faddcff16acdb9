using TinyDevice.Formats;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Takes a package's bytes in order, proves each piece and only then writes it to the candidate slot.</summary>
    /// <remarks>
    /// Progress needs no record of its own: after a reset the slot's chunks are compared with the signed table and the first bad one is
    /// where to go on. Memory is one chunk and one header, whatever the package's size.
    /// </remarks>
    public sealed class PackageReceiver
    {
        private readonly ISlotStorage _storage;
        private readonly StateStore _state;
        private readonly ManifestJudge _judge;
        private readonly SlotPackage _package;
        private readonly IWatchdog _watchdog;
        private readonly byte[] _header = new byte[PackageLayout.HeaderSize];
        private readonly byte[] _entry = new byte[PackageLayout.DigestSize];
        private byte[] _piece;
        private int _pieceFill;
        private int _position;
        private int _skipUntil;
        private byte[] _expectedHeader;

        /// <summary>Receives into the candidate slot named by the state record.</summary>
        public PackageReceiver(DeviceParts parts, StateStore state, DeviceProfile profile)
        {
            _storage = parts.Storage;
            _watchdog = parts.Watchdog;
            _state = state;
            _judge = new ManifestJudge(parts.Storage, profile);
            _package = new SlotPackage(parts.Storage);
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

        /// <summary>First byte of the package still wanted.</summary>
        public int NextOffset
        {
            get { return HasManifest && ChunksDone > 0 ? ChunkOffset(ChunksDone) : 0; }
        }

        private SlotFile Slot
        {
            get { return _state.Record.Candidate == 0 ? SlotFile.Slot0 : SlotFile.Slot1; }
        }

        /// <summary>Looks at what an earlier attempt of the same action left in the candidate slot.</summary>
        public void Resume()
        {
            StateRecord record = _state.Record;
            Cause = UpdateCause.None;
            Manifest = null;
            ChunksDone = 0;

            // A good slot, or one to be mended, holds an older model, kept until a new header is accepted; it is nobody's half-finished download.
            if (!record.SlotGood[record.Candidate] && record.Repair != record.Candidate && _package.Open(Slot, record.SlotDigests[record.Candidate]) == UpdateStatus.Ok)
            {
                Manifest = _package.Manifest;
                ChunksDone = _package.FirstBadChunk(0, _watchdog);
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

        /// <summary>Says at which byte of the package the next bytes start: <see cref="NextOffset"/>, or 0 when the server sends everything.</summary>
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
            get { return _position < _skipUntil ? Smaller(_skipUntil - _position, PackageLayout.ChunkSize) : PieceSize() - _pieceFill; }
        }

        /// <summary>Where the next bytes are to be put.</summary>
        public byte[] Buffer
        {
            get { return _position < PackageLayout.HeaderSize ? _header : Piece(); }
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

            return _position == PackageLayout.HeaderSize ? TakeTable(size) : TakeChunk(size);
        }

        private UpdateStatus TakeHeader()
        {
            _position = PackageLayout.HeaderSize;
            StateRecord record = _state.Record;
            if (HasManifest && SlotPackage.HeaderHasDigest(_header, record.SlotDigests[record.Candidate]))
            {
                // The server sent from the start although we have part of it: pass over what is already here.
                _skipUntil = NextOffset;
                return UpdateStatus.Ok;
            }

            Manifest = null;
            ChunksDone = 0;
            if (_expectedHeader != null && !SlotPackage.HeaderHasDigest(_header, _expectedHeader))
            {
                return Refuse(UpdateCause.TicketMismatch, 0, 0);
            }

            Manifest manifest = new Manifest();
            UpdateCause cause = _judge.Judge(_header, manifest, record);
            if (cause != UpdateCause.None)
            {
                return Refuse(cause, _judge.Expected, _judge.Got);
            }

            // First on record that the slot's old content no longer counts and whose content is coming, then the old content goes.
            SlotPackage.DigestHeader(_header, record.SlotDigests[record.Candidate]);
            record.SlotGood[record.Candidate] = false;
            record.Repair = record.Repair == record.Candidate ? StateRecord.Factory : record.Repair;
            if (_state.Save() != UpdateStatus.Ok || _storage.Erase(Slot) != UpdateStatus.Ok)
            {
                return Refuse(UpdateCause.StorageFailed, 0, 0);
            }

            Manifest = manifest;
            return UpdateStatus.Ok;
        }

        private UpdateStatus TakeTable(int size)
        {
            byte[] table = Piece();
            if (!PackageDigest.Matches(table, 0, size, Manifest.ChunkTableDigest, 0))
            {
                return Refuse(UpdateCause.TableMismatch, 0, 0);
            }

            _position += size;
            if (_storage.Write(Slot, 0, _header, 0, PackageLayout.HeaderSize) != UpdateStatus.Ok
                || _storage.Write(Slot, PackageLayout.HeaderSize, table, 0, size) != UpdateStatus.Ok
                || _storage.Commit(Slot) != UpdateStatus.Ok)
            {
                return Refuse(UpdateCause.StorageFailed, 0, 0);
            }

            return UpdateStatus.Ok;
        }

        private UpdateStatus TakeChunk(int size)
        {
            int at = PackageLayout.HeaderSize + ChunksDone * PackageLayout.DigestSize;
            if (_storage.Read(Slot, at, _entry, 0, _entry.Length) != UpdateStatus.Ok)
            {
                return Refuse(UpdateCause.StorageFailed, 0, 0);
            }

            if (!PackageDigest.Matches(_piece, 0, size, _entry, 0))
            {
                Expected = ChunksDone;
                return UpdateStatus.Damaged;
            }

            if (_storage.Write(Slot, _position, _piece, 0, size) != UpdateStatus.Ok || _storage.Commit(Slot) != UpdateStatus.Ok)
            {
                return Refuse(UpdateCause.StorageFailed, 0, 0);
            }

            _position += size;
            ChunksDone++;
            return UpdateStatus.Ok;
        }

        private int PieceSize()
        {
            if (_position < PackageLayout.HeaderSize)
            {
                return PackageLayout.HeaderSize;
            }

            return _position == PackageLayout.HeaderSize
                ? PackageLayout.ChunkTableSize(Manifest.PayloadSize)
                : PackageLayout.ChunkLength(Manifest.PayloadSize, ChunksDone);
        }

        private byte[] Piece()
        {
            int size = _position < _skipUntil ? PackageLayout.ChunkSize : PieceSize();
            if (_piece == null || _piece.Length != size)
            {
                // Exact lengths: the native digest takes whole arrays, and a copy of a chunk would cost 4 KB more at the worst moment.
                _piece = new byte[size];
            }

            return _piece;
        }

        private int ChunkOffset(int index)
        {
            return PackageLayout.PayloadOffset(Manifest.PayloadSize) + index * PackageLayout.ChunkSize;
        }

        private UpdateStatus Refuse(UpdateCause cause, int expected, int got)
        {
            Cause = cause;
            Expected = expected;
            Got = got;
            return cause == UpdateCause.StorageFailed ? UpdateStatus.MediumFailed : UpdateStatus.Refused;
        }

        private static int Smaller(int a, int b)
        {
            return a < b ? a : b;
        }
    }
}
