using TinyDevice.Formats;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Writes a package into the candidate slot named by the state record; a chunk only once it equals its entry in the signed table.</summary>
    internal sealed class CandidateSlot
    {
        private readonly ISlotStorage _storage;
        private readonly StateStore _state;
        private readonly byte[] _entry = new byte[PackageLayout.DigestSize];

        /// <summary>Writes for one device.</summary>
        public CandidateSlot(ISlotStorage storage, StateStore state)
        {
            _storage = storage;
            _state = state;
        }

        /// <summary>The slot's file.</summary>
        public SlotFile File
        {
            get { return _state.Record.Candidate == 0 ? SlotFile.Slot0 : SlotFile.Slot1; }
        }

        /// <summary>Notes on record that the slot's old content no longer counts and whose content is coming; then the old content goes.</summary>
        public bool Begin(byte[] header)
        {
            StateRecord record = _state.Record;
            SlotPackage.DigestHeader(header, record.SlotDigests[record.Candidate]);
            record.SlotGood[record.Candidate] = false;
            record.Repair = record.Repair == record.Candidate ? StateRecord.Factory : record.Repair;
            return _state.Save() == UpdateStatus.Ok && _storage.Erase(File) == UpdateStatus.Ok;
        }

        /// <summary>Writes header and chunk table, durably.</summary>
        public bool WriteTable(byte[] header, byte[] table, int size)
        {
            return _storage.Write(File, 0, header, 0, PackageLayout.HeaderSize) == UpdateStatus.Ok
                && _storage.Write(File, PackageLayout.HeaderSize, table, 0, size) == UpdateStatus.Ok
                && _storage.Commit(File) == UpdateStatus.Ok;
        }

        /// <summary>Proves a chunk and writes it, durably.</summary>
        /// <returns>Ok; Damaged when it is not what the table says; MediumFailed.</returns>
        public UpdateStatus WriteChunk(int payloadSize, int index, byte[] chunk, int size)
        {
            int entryAt = PackageLayout.HeaderSize + index * PackageLayout.DigestSize;
            if (_storage.Read(File, entryAt, _entry, 0, _entry.Length) != UpdateStatus.Ok)
            {
                return UpdateStatus.MediumFailed;
            }

            if (!PackageDigest.Matches(chunk, 0, size, _entry, 0))
            {
                return UpdateStatus.Damaged;
            }

            int at = PackageLayout.PayloadOffset(payloadSize) + index * PackageLayout.ChunkSize;
            return _storage.Write(File, at, chunk, 0, size) == UpdateStatus.Ok && _storage.Commit(File) == UpdateStatus.Ok
                ? UpdateStatus.Ok
                : UpdateStatus.MediumFailed;
        }
    }
}
