namespace TinyDevice.Formats
{
    /// <summary>The header of a model image, docs/formats/model.md section 1.</summary>
    public sealed class ModelHeader
    {
        /// <summary>The oldest op set that runs this image.</summary>
        public int OpSetVersion { get; private set; }

        /// <summary>Bytes of the whole image.</summary>
        public int ImageBytes { get; private set; }

        /// <summary>Bytes of the arena.</summary>
        public int ArenaBytes { get; private set; }

        /// <summary>Number of model inputs, at least 1.</summary>
        public int InputCount { get; private set; }

        /// <summary>Number of model outputs, at least 1.</summary>
        public int OutputCount { get; private set; }

        /// <summary>Number of state variables.</summary>
        public int StateCount { get; private set; }

        /// <summary>Number of op records.</summary>
        public int OpCount { get; private set; }

        /// <summary>Byte position of the first op record.</summary>
        public int OpsOffset { get; private set; }

        /// <summary>Bytes of all op records together.</summary>
        public int OpsBytes { get; private set; }

        /// <summary>Reads the header from the first <see cref="ModelFormat.HeaderSize"/> bytes of an image of <paramref name="available"/> bytes.</summary>
        /// <returns>Ok, Truncated, BadMagic, UnsupportedVersion, Malformed or OutOfRange.</returns>
        public FormatStatus Read(byte[] buffer, int available)
        {
            if (available < ModelFormat.HeaderSize)
            {
                return FormatStatus.Truncated;
            }

            if (LittleEndian.ReadInt32(buffer, 0) != ModelFormat.Magic)
            {
                return FormatStatus.BadMagic;
            }

            if (LittleEndian.ReadUInt16(buffer, 4) != ModelFormat.Version)
            {
                return FormatStatus.UnsupportedVersion;
            }

            OpSetVersion = LittleEndian.ReadUInt16(buffer, 6);
            ImageBytes = LittleEndian.ReadInt32(buffer, 8);
            ArenaBytes = LittleEndian.ReadInt32(buffer, 12);
            InputCount = LittleEndian.ReadUInt16(buffer, 16);
            OutputCount = LittleEndian.ReadUInt16(buffer, 18);
            StateCount = LittleEndian.ReadUInt16(buffer, 20);
            OpCount = LittleEndian.ReadUInt16(buffer, 22);
            OpsBytes = LittleEndian.ReadInt32(buffer, 24);
            return Check(buffer, available);
        }

        private FormatStatus Check(byte[] buffer, int available)
        {
            for (int i = 28; i < ModelFormat.HeaderSize; i++)
            {
                if (buffer[i] != 0)
                {
                    return FormatStatus.Malformed;
                }
            }

            // 256 inputs of 52 bytes and 65,535 states of 16 bytes keep every sum below far inside 32 bits.
            if (InputCount < 1 || InputCount > 256 || OutputCount < 1 || OutputCount > 256 || ArenaBytes < 1 || OpsBytes < 0)
            {
                return FormatStatus.OutOfRange;
            }

            OpsOffset = ModelFormat.HeaderSize + ((InputCount + OutputCount) * ModelFormat.TensorRecordSize)
                + (StateCount * ModelFormat.StateRecordSize);
            if (ImageBytes < OpsOffset || OpsBytes > ImageBytes - OpsOffset || OpsBytes / ModelFormat.OpHeaderSize < OpCount)
            {
                return FormatStatus.Malformed;
            }

            return ImageBytes > available ? FormatStatus.Truncated : FormatStatus.Ok;
        }
    }
}
