using TinyDevice.Inference;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>The model image inside a slot file.</summary>
    public sealed class SlotModelSource : IModelSource
    {
        private readonly ISlotStorage _storage;
        private readonly SlotFile _file;
        private readonly int _offset;

        /// <summary>Names <paramref name="length"/> bytes from <paramref name="offset"/> of a slot.</summary>
        public SlotModelSource(ISlotStorage storage, SlotFile file, int offset, int length)
        {
            _storage = storage;
            _file = file;
            _offset = offset;
            Length = length;
        }

        /// <inheritdoc/>
        public int Length { get; private set; }

        /// <inheritdoc/>
        public bool Read(int offset, byte[] buffer, int start, int count)
        {
            return offset >= 0 && count >= 0 && offset <= Length - count
                && _storage.Read(_file, _offset + offset, buffer, start, count) == UpdateStatus.Ok;
        }
    }
}
