using TinyDevice.Formats;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Keeps the state record in two files written in turn, so that one of them is whole at every moment.</summary>
    public sealed class StateStore
    {
        private readonly ISlotStorage _storage;
        private readonly byte[] _buffer = new byte[StateRecord.Size];
        private SlotFile _next = SlotFile.State0;

        /// <summary>Opens the store; the record is that of a new device until <see cref="Load"/>.</summary>
        public StateStore(ISlotStorage storage)
        {
            _storage = storage;
            Record = new StateRecord();
        }

        /// <summary>The state; a change counts only once saved.</summary>
        public StateRecord Record { get; private set; }

        /// <summary>Reads the valid record with the highest sequence; a device without one starts from the factory model.</summary>
        public void Load()
        {
            StateRecord first = LoadFile(SlotFile.State0);
            StateRecord second = LoadFile(SlotFile.State1);
            bool secondCounts = second != null && (first == null || second.Sequence > first.Sequence);
            _next = secondCounts || first == null ? SlotFile.State0 : SlotFile.State1;
            Record = secondCounts ? second : first ?? new StateRecord();
        }

        /// <summary>Writes the record to the file that does not hold the last valid one.</summary>
        /// <returns>Ok when durable; on MediumFailed the record of before still counts after a reset.</returns>
        public UpdateStatus Save()
        {
            Record.Sequence++;
            Record.Write(_buffer);
            UpdateStatus status = _storage.Write(_next, 0, _buffer, 0, StateRecord.Size);
            if (status == UpdateStatus.Ok)
            {
                status = _storage.Commit(_next);
            }

            if (status == UpdateStatus.Ok)
            {
                _next = _next == SlotFile.State0 ? SlotFile.State1 : SlotFile.State0;
            }

            return status;
        }

        private StateRecord LoadFile(SlotFile file)
        {
            StateRecord record = new StateRecord();
            return _storage.Read(file, 0, _buffer, 0, StateRecord.Size) == UpdateStatus.Ok
                && record.Read(_buffer, StateRecord.Size) == FormatStatus.Ok ? record : null;
        }
    }
}
