using TinyDevice.Formats;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Keeps the reason record; written before the state that refers to it, so a torn one is always written again.</summary>
    public sealed class ReasonStore
    {
        private readonly ISlotStorage _storage;
        private readonly byte[] _buffer = new byte[ReasonRecord.Size];

        /// <summary>Opens the store; the record says nothing until <see cref="Load"/>.</summary>
        public ReasonStore(ISlotStorage storage)
        {
            _storage = storage;
            Record = new ReasonRecord();
        }

        /// <summary>The reason; a change counts only once saved.</summary>
        public ReasonRecord Record { get; private set; }

        /// <summary>Reads the record; an absent or damaged one says nothing.</summary>
        public void Load()
        {
            if (_storage.Read(SlotFile.Reason, 0, _buffer, 0, ReasonRecord.Size) != UpdateStatus.Ok)
            {
                Record.Clear();
                return;
            }

            Record.Read(_buffer, ReasonRecord.Size);
        }

        /// <summary>Writes the record.</summary>
        public UpdateStatus Save()
        {
            Record.Write(_buffer);
            UpdateStatus status = _storage.Write(SlotFile.Reason, 0, _buffer, 0, ReasonRecord.Size);
            return status == UpdateStatus.Ok ? _storage.Commit(SlotFile.Reason) : status;
        }
    }
}
