namespace TinyDevice.Inference.Kernels
{
    /// <summary>ADD, SUB and MUL with one factor for each input instead of three roundings; docs/adr/0085.</summary>
    /// <remarks>
    /// <c>output = min + ((x * first + y * second + offset) >> Point)</c>, clamped, or with <c>(x - zero) * (y - zero) * first</c>. An input has 256 values: the
    /// compiler has chosen the constants so that all 65,536 pairs give what the plain formula does.
    /// </remarks>
    internal static class ScaledRow
    {
        /// <summary>Bits behind the binary point.</summary>
        public const int Point = 40;

        /// <summary>Parameters behind those of the plain kernel: factor of the first and the second input, then offset, the low word first.</summary>
        public const int Words = 6;

        private const int FirstFactor = Elementwise.Max + 1;
        private const int SecondFactor = FirstFactor + 2;
        private const int Offset = FirstFactor + 4;

        /// <summary>Computes one row.</summary>
        /// <param name="values">The op's integers.</param>
        /// <param name="arena">Holds inputs and output.</param>
        /// <param name="a">Position of the row in the first input.</param>
        /// <param name="b">Position of the row in the second input.</param>
        /// <param name="output">Position of the row in the output.</param>
        public static void Run(int[] values, sbyte[] arena, int a, int b, int output)
        {
            int end = output + values[Elementwise.Dimensions + 4];
            int stepA = values[Elementwise.FirstStrides + 4];
            int stepB = values[Elementwise.SecondStrides + 4];
            int zeroA = values[Elementwise.FirstZero];
            int zeroB = values[Elementwise.SecondZero];
            long first = Long(values, FirstFactor);
            long second = Long(values, SecondFactor);
            long offset = Long(values, Offset);
            long low = values[Elementwise.Min];
            long limit = ((values[Elementwise.Max] - low + 1) << Point) - 1;
            sbyte min = (sbyte)low;
            sbyte max = (sbyte)values[Elementwise.Max];
            if (values[Elementwise.Function] == Elementwise.Multiply)
            {
                for (; output < end; output++)
                {
                    long v = ((arena[a] - zeroA) * (arena[b] - zeroB) * first) + offset;
                    arena[output] = (ulong)v <= (ulong)limit ? (sbyte)((v >> Point) + low) : v < 0 ? min : max;
                    a += stepA;
                    b += stepB;
                }

                return;
            }

            for (; output < end; output++)
            {
                long v = (arena[a] * first) + (arena[b] * second) + offset;
                arena[output] = (ulong)v <= (ulong)limit ? (sbyte)((v >> Point) + low) : v < 0 ? min : max;
                a += stepA;
                b += stepB;
            }
        }

        private static long Long(int[] values, int index)
        {
            return (uint)values[index] | ((long)values[index + 1] << 32);
        }
    }
}
