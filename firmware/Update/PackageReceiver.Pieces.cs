using TinyDevice.Formats;

namespace TinyDevice.Update
{
    /// <content>The pieces in their order: header, chunk table, a delta's prologue, chunks.</content>
    public sealed partial class PackageReceiver
    {
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

            if (!_slot.Begin(_header))
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
            bool isWritten = _slot.WriteTable(_header, table, size);
            _header = null;
            return isWritten ? UpdateStatus.Ok : Refuse(UpdateCause.StorageFailed, 0, 0);
        }

        private bool ExpectsPrologue()
        {
            return _delta != null && _position == PackageLayout.PayloadOffset(Manifest.PayloadSize);
        }

        private UpdateStatus TakePrologue(int size)
        {
            UpdateCause cause = _delta.TakePrologue(_piece, Manifest.PayloadSize);
            _piece = null;
            _position += size;
            if (cause != UpdateCause.None)
            {
                return Refuse(cause, 0, 0);
            }

            _skipUntil = _delta.CodedOffset(Manifest.PayloadSize, ChunksDone);
            return UpdateStatus.Ok;
        }

        private UpdateStatus TakeChunk(int size)
        {
            int length = PackageLayout.ChunkLength(Manifest.PayloadSize, ChunksDone);
            byte[] chunk = _delta == null ? _piece : _delta.Decode(_piece, length);
            if (chunk == null)
            {
                return Refuse(UpdateCause.DeltaMalformed, ChunksDone, 0);
            }

            UpdateStatus status = _slot.WriteChunk(Manifest.PayloadSize, ChunksDone, chunk, length);
            if (status == UpdateStatus.Damaged)
            {
                Expected = ChunksDone;
                return _delta == null ? status : Refuse(UpdateCause.DeltaMismatch, ChunksDone, 0);
            }

            if (status != UpdateStatus.Ok)
            {
                return Refuse(UpdateCause.StorageFailed, 0, 0);
            }

            _position += size;
            ChunksDone++;
            if (IsComplete)
            {
                // The whole slot is proved once more before it is staged, with a buffer of its own.
                _piece = null;
            }

            return UpdateStatus.Ok;
        }

        private int PieceSize()
        {
            if (_position < PackageLayout.HeaderSize)
            {
                return PackageLayout.HeaderSize;
            }

            if (_position == PackageLayout.HeaderSize)
            {
                return PackageLayout.ChunkTableSize(Manifest.PayloadSize);
            }

            if (_delta == null)
            {
                return PackageLayout.ChunkLength(Manifest.PayloadSize, ChunksDone);
            }

            return ExpectsPrologue() ? DeltaLayout.PrologueSize(Manifest.PayloadSize) : _delta.CodedSize(ChunksDone);
        }

        private byte[] Header()
        {
            if (_header == null)
            {
                _header = new byte[PackageLayout.HeaderSize];
            }

            return _header;
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
