namespace TinyDevice.Formats
{
    /// <summary>A state variable that keeps its place in the arena between inferences, docs/formats/model.md section 3.</summary>
    public sealed class ModelState
    {
        /// <summary>Position in the arena in bytes.</summary>
        public int Offset { get; private set; }

        /// <summary>Size in bytes.</summary>
        public int Bytes { get; private set; }

        /// <summary>Position of the initial bytes in the image; 0 when every byte is <see cref="Fill"/>.</summary>
        public int InitialOffset { get; private set; }

        /// <summary>The initial value of every byte when there are no initial bytes.</summary>
        public sbyte Fill { get; private set; }

        /// <summary>Reads one record of an image whose header is <paramref name="header"/>.</summary>
        /// <returns>Ok or OutOfRange.</returns>
        public FormatStatus Read(byte[] buffer, ModelHeader header)
        {
            Offset = LittleEndian.ReadInt32(buffer, 0);
            Bytes = LittleEndian.ReadInt32(buffer, 4);
            InitialOffset = LittleEndian.ReadInt32(buffer, 8);
            Fill = (sbyte)buffer[12];
            bool inArena = Offset >= 0 && Bytes >= 1 && Offset <= header.ArenaBytes - Bytes;
            bool inImage = InitialOffset >= 0 && InitialOffset <= header.ImageBytes - Bytes;
            return inArena && inImage ? FormatStatus.Ok : FormatStatus.OutOfRange;
        }
    }
}
