namespace TinyDevice.Formats
{
    /// <summary>Sizes and versions of the model image, docs/formats/model.md.</summary>
    public static class ModelFormat
    {
        /// <summary>"TDM1" read as a little-endian integer.</summary>
        public const int Magic = 0x314D4454;

        /// <summary>The only format version this firmware reads.</summary>
        public const int Version = 1;

        /// <summary>The newest op set this firmware runs; an image states the oldest one it needs.</summary>
        public const int OpSetVersion = 4;

        /// <summary>Bytes of the header.</summary>
        public const int HeaderSize = 48;

        /// <summary>Bytes of one input or output record.</summary>
        public const int TensorRecordSize = 52;

        /// <summary>Bytes of one state record.</summary>
        public const int StateRecordSize = 16;

        /// <summary>Bytes before an op record's integers.</summary>
        public const int OpHeaderSize = 8;

        /// <summary>The largest op record in bytes.</summary>
        public const int MaxOpRecordSize = 1024;

        /// <summary>The most dimensions a tensor record holds.</summary>
        public const int MaxRank = 8;

        /// <summary>Bytes of one entry of a channel table: bias, multiplier and shift.</summary>
        public const int ChannelEntrySize = 12;
    }
}
