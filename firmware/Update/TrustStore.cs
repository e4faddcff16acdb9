using TinyDevice.Formats;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Keeps the trust record in two files: docs/formats/trust.md, section Files.</summary>
    /// <remarks>The valid record with the higher sequence counts, so a new one torn while being written is as if it never came.</remarks>
    public sealed class TrustStore
    {
        private readonly ISlotStorage _storage;
        private SlotFile _other;

        /// <summary>Opens the store; nothing is read before <see cref="Load"/>.</summary>
        public TrustStore(ISlotStorage storage)
        {
            _storage = storage;
        }

        /// <summary>What was wrong with the record that is not usable; a FormatStatus, 0 when there is no file.</summary>
        public int Fault { get; private set; }

        /// <summary>Reads the record that counts; null when there is none. Its 4 KB are the caller's to let go.</summary>
        public TrustRecord Load()
        {
            bool second = SequenceIn(SlotFile.Trust1) > SequenceIn(SlotFile.Trust);
            SlotFile first = second ? SlotFile.Trust1 : SlotFile.Trust;
            _other = second ? SlotFile.Trust : SlotFile.Trust1;
            Fault = 0;
            TrustRecord record = Read(first);
            if (record == null)
            {
                record = Read(_other);
                _other = first;
            }

            return record;
        }

        private long SequenceIn(SlotFile file)
        {
            byte[] head = new byte[12];
            return _storage.Read(file, 0, head, 0, head.Length) == UpdateStatus.Ok ? LittleEndian.ReadUInt32(head, 8) : -1;
        }

        private TrustRecord Read(SlotFile file)
        {
            int length = _storage.Length(file);
            if (length <= 0 || length > TrustRecord.MaxSize)
            {
                return null;
            }

            byte[] bytes = new byte[length];
            TrustRecord record = new TrustRecord();
            if (_storage.Read(file, 0, bytes, 0, length) != UpdateStatus.Ok)
            {
                return null;
            }

            FormatStatus status = record.Read(bytes, 0, length);
            if (status != FormatStatus.Ok)
            {
                Fault = (int)status;
                return null;
            }

            return record;
        }
    }
}
