using TinyDevice.Formats;
using TinyDevice.Update.Ddi;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Mends a damaged slot: finds what is not as its digest on record says, fetches that and no more, and proves it before it is written.</summary>
    /// <remarks>
    /// A piece is the header, the chunk table or one chunk. Pieces are mended in ascending order, so a file cut short grows without holes, and
    /// progress needs no record: a reset finds the first bad piece anew.
    /// </remarks>
    public sealed class SlotRepair
    {
        private const int Header = -2;
        private const int Table = -1;

        private readonly DeviceParts _parts;
        private readonly SlotPackage _package;
        private readonly SpeedLimit _speed;
        private byte[] _digest;
        private byte[] _piece;
        private string _etag;
        private int _index;
        private int _runEnd;
        private int _fill;
        private int _skip;

        /// <summary>Mends for one device; nothing is read yet.</summary>
        public SlotRepair(DeviceParts parts, DeviceProfile profile)
        {
            _parts = parts;
            _package = new SlotPackage(parts.Storage);
            _speed = new SpeedLimit(parts.Clock, profile.MinBytesPerSecond);
        }

        /// <summary>Whether a body is open and more of it is to be read.</summary>
        public bool IsRunning { get; private set; }

        /// <summary>Pieces mended.</summary>
        public int Mended { get; private set; }

        /// <summary>HTTP status of the last attempt, 0 when it got no answer.</summary>
        public int HttpStatus { get; private set; }

        /// <summary>Version of the package in the slot; empty when its header is lost.</summary>
        public string Version
        {
            get { return _package.HasHeader ? _package.Manifest.ModelVersion : ""; }
        }

        private int From
        {
            get { return OffsetOf(_index); }
        }

        /// <summary>Looks for the first bad piece of a slot.</summary>
        /// <returns>False when every piece is as it should be.</returns>
        public bool Find(int slot, byte[] headerDigest)
        {
            _digest = headerDigest;
            SlotFile file = slot == 0 ? SlotFile.Slot0 : SlotFile.Slot1;
            if (_package.Open(file, headerDigest) != UpdateStatus.Ok)
            {
                _index = _package.HasHeader ? Table : Header;
                _runEnd = _index + 1;
                return true;
            }

            return FindChunk(0);
        }

        /// <summary>Whether an artifact of this size can be the package in the slot.</summary>
        public bool Fits(int size)
        {
            return !_package.HasHeader || size == PackageLayout.PackageSize(_package.Manifest.PayloadSize);
        }

        /// <summary>Asks for the bad pieces that lie together from the first one on.</summary>
        /// <returns>Ok when the body is open; otherwise ConnectionFailed.</returns>
        public UpdateStatus Open(DdiClient ddi, string url)
        {
            int end = OffsetOf(_runEnd - 1) + LengthOf(_runEnd - 1);
            HttpStatus = ddi.OpenArtifact(url, From, end - 1, _etag);
            bool isPart = HttpStatus == 206;
            if (HttpStatus != 200 && !isPart)
            {
                return UpdateStatus.ConnectionFailed;
            }

            if (isPart && !Download.StartsAt(_parts.Transport.Header("Content-Range"), From))
            {
                return Stop(UpdateStatus.ConnectionFailed);
            }

            // A server without ranges sends everything: pass over what lies before.
            _skip = isPart ? 0 : From;
            _etag = _parts.Transport.Header("ETag");
            _fill = 0;
            IsRunning = true;
            _speed.Start();
            TakeBuffer();
            _parts.Events.Report(DeviceEventKind.RepairStarted, From, end - From, Version);
            return UpdateStatus.Ok;
        }

        /// <summary>Reads what the network has, at most to the end of the piece.</summary>
        /// <returns>Ok to go on (with <see cref="IsRunning"/> false when the bad pieces that lay together are mended); ConnectionFailed, TooSlow,
        /// Damaged (not the bytes on record) or MediumFailed to try again later.</returns>
        public UpdateStatus Step()
        {
            int wanted = _skip == 0 ? _piece.Length - _fill : _skip < _piece.Length ? _skip : _piece.Length;
            int read = _parts.Transport.Read(_piece, _skip == 0 ? _fill : 0, wanted);
            if (read <= 0)
            {
                return Stop(UpdateStatus.ConnectionFailed);
            }

            if (_skip > 0)
            {
                _skip -= read;
            }
            else
            {
                _fill += read;
            }

            if (_fill == _piece.Length)
            {
                return TakePiece();
            }

            return _speed.Take(read) ? UpdateStatus.Ok : Stop(UpdateStatus.TooSlow);
        }

        /// <summary>Closes the body.</summary>
        public UpdateStatus Stop(UpdateStatus status)
        {
            _parts.Transport.Close();
            IsRunning = false;
            return status;
        }

        private UpdateStatus TakePiece()
        {
            if (!IsProven())
            {
                return Stop(UpdateStatus.Damaged);
            }

            if (_parts.Storage.Write(_package.File, From, _piece, 0, _piece.Length) != UpdateStatus.Ok
                || _parts.Storage.Commit(_package.File) != UpdateStatus.Ok)
            {
                // To change the middle of a file littlefs needs room for all that follows it. An empty slot needs none: the next attempt fetches
                // every piece.
                _parts.Storage.Erase(_package.File);
                return Stop(UpdateStatus.MediumFailed);
            }

            Mended++;
            _index++;
            _fill = 0;
            if (_index == _runEnd)
            {
                return Stop(UpdateStatus.Ok);
            }

            TakeBuffer();
            return UpdateStatus.Ok;
        }

        private bool IsProven()
        {
            if (_index == Header)
            {
                return SlotPackage.HeaderHasDigest(_piece, _digest);
            }

            return _index == Table
                ? PackageDigest.Matches(_piece, 0, _piece.Length, _package.Manifest.ChunkTableDigest, 0)
                : _package.ChunkMatches(_index, _piece);
        }

        private bool FindChunk(int from)
        {
            int count = _package.ChunkCount;
            _index = _package.FirstBadChunk(from, _parts.Watchdog);
            _runEnd = _index + 1;
            while (_runEnd < count && !_package.ChunkIsGood(_runEnd))
            {
                _parts.Watchdog.Feed();
                _runEnd++;
            }

            return _index < count;
        }

        private void TakeBuffer()
        {
            int length = LengthOf(_index);
            if (_piece == null || _piece.Length != length)
            {
                // Exact lengths: the native digest takes whole arrays.
                _piece = new byte[length];
            }
        }

        private int OffsetOf(int index)
        {
            return index == Header ? 0 : index == Table ? PackageLayout.HeaderSize : _package.PayloadOffset + index * PackageLayout.ChunkSize;
        }

        private int LengthOf(int index)
        {
            if (index == Header)
            {
                return PackageLayout.HeaderSize;
            }

            int payload = _package.Manifest.PayloadSize;
            return index == Table ? PackageLayout.ChunkTableSize(payload) : PackageLayout.ChunkLength(payload, index);
        }
    }
}
