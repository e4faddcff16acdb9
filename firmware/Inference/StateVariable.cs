namespace TinyDevice.Inference
{
    /// <summary>A part of the arena that lives from one inference to the next.</summary>
    internal sealed class StateVariable
    {
        /// <summary>Fields of this object, for the heap account.</summary>
        public const int FieldCount = 4;

        /// <summary>Position in the arena in bytes.</summary>
        public int Offset;

        /// <summary>Size in bytes.</summary>
        public int Bytes;

        /// <summary>Initial value of every byte when <see cref="Initial"/> is null.</summary>
        public sbyte Fill;

        /// <summary>Initial bytes; null when all are <see cref="Fill"/>.</summary>
        public byte[] Initial;

        /// <summary>Writes the initial value into the arena.</summary>
        public void Reset(sbyte[] arena)
        {
            int count = Bytes;
            int offset = Offset;
            byte[] initial = Initial;
            sbyte fill = Fill;
            for (int i = 0; i < count; i++)
            {
                arena[offset + i] = initial == null ? fill : (sbyte)initial[i];
            }
        }
    }
}
