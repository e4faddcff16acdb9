using System;

namespace TinyDevice.Formats
{
    /// <summary>One input or output of a model, docs/formats/model.md section 2; <c>real = Scale * (q - ZeroPoint)</c>.</summary>
    public sealed class TensorInfo
    {
        private readonly int[] _dimensions = new int[ModelFormat.MaxRank];

        /// <summary>Position in the arena in bytes.</summary>
        public int Offset { get; private set; }

        /// <summary>Size in bytes.</summary>
        public int Bytes { get; private set; }

        /// <summary>Element type.</summary>
        public TensorType Type { get; private set; }

        /// <summary>Number of dimensions, 0 to 8.</summary>
        public int Rank { get; private set; }

        /// <summary>Real size of one step, 0 when the tensor is not quantized.</summary>
        public float Scale { get; private set; }

        /// <summary>The quantized value that stands for 0.</summary>
        public int ZeroPoint { get; private set; }

        /// <summary>Length of dimension <paramref name="index"/>, outermost first.</summary>
        public int Dimension(int index)
        {
            return _dimensions[index];
        }

        /// <summary>Reads one record; the tensor must lie inside an arena of <paramref name="arenaBytes"/> bytes.</summary>
        /// <returns>Ok, Malformed or OutOfRange.</returns>
        public FormatStatus Read(byte[] buffer, int arenaBytes)
        {
            Offset = LittleEndian.ReadInt32(buffer, 0);
            Bytes = LittleEndian.ReadInt32(buffer, 4);
            Type = (TensorType)buffer[8];
            Rank = buffer[9];
            Scale = BitConverter.ToSingle(buffer, 12);
            ZeroPoint = LittleEndian.ReadInt32(buffer, 16);
            int elementBytes = ElementBytes(Type);
            if (elementBytes == 0 || Rank > ModelFormat.MaxRank || Offset < 0 || Bytes < 1 || Offset > arenaBytes - Bytes)
            {
                return FormatStatus.OutOfRange;
            }

            long product = elementBytes;
            for (int i = 0; i < Rank; i++)
            {
                int dimension = LittleEndian.ReadInt32(buffer, 20 + (4 * i));
                if (dimension < 1 || dimension > Bytes)
                {
                    return FormatStatus.OutOfRange;
                }

                _dimensions[i] = dimension;
                product *= dimension;
                if (product > Bytes)
                {
                    return FormatStatus.Malformed;
                }
            }

            return product == Bytes ? FormatStatus.Ok : FormatStatus.Malformed;
        }

        private static int ElementBytes(TensorType type)
        {
            switch (type)
            {
                case TensorType.Int8:
                case TensorType.UInt8:
                case TensorType.Boolean:
                    return 1;
                case TensorType.Int16:
                    return 2;
                case TensorType.Int32:
                case TensorType.Float32:
                    return 4;
                default:
                    return 0;
            }
        }
    }
}
