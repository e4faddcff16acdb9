namespace TinyDevice.Inference.Kernels
{
    /// <summary>Three sums side by side in one long, so that one multiplication does three; docs/adr/0080.</summary>
    /// <remarks>A lane is 21 bits wide and starts at 2^20, so that it never borrows from the next.</remarks>
    internal static class Lanes
    {
        /// <summary>Bits of a lane.</summary>
        public const int Width = 21;

        /// <summary>What a lane starts with.</summary>
        public const long Zero = 1L << (Width - 1);

        /// <summary>Three lanes at their start.</summary>
        public const long Zeros = Zero + (Zero << Width) + (Zero << (2 * Width));

        /// <summary>The bits of the first lane.</summary>
        public const long Mask = (1L << Width) - 1;

        /// <summary>The most that magnitudes of weights may sum up to before a lane is emptied: with inputs of -128 it stays below 2^20.</summary>
        public const int MaxWeightSum = 8191;

        /// <summary>More blocks than any filter has.</summary>
        public const int MaxRun = 65536;

        /// <summary>Bytes that may be read behind a row of inputs; the weights there are 0.</summary>
        public const int Slack = 7;

        /// <summary>Weights of the block that begins with <paramref name="rest"/> weights left: 64, 32, 16 or 8.</summary>
        /// <param name="rest">Weights left, at least 1.</param>
        /// <param name="largest">64 or 32.</param>
        public static int BlockSize(int rest, int largest)
        {
            return largest > 32 && rest > 56 ? 64 : rest > 24 ? 32 : rest > 8 ? 16 : 8;
        }

        /// <summary>Number of blocks of a filter of <paramref name="depth"/> weights.</summary>
        public static int BlockCount(int depth, int largest)
        {
            int count = 0;
            for (; depth > 0; depth -= BlockSize(depth, largest))
            {
                count++;
            }

            return count;
        }

        /// <summary>Blocks of these filters that any input may pass before the lanes are emptied; 0 when not even one.</summary>
        /// <param name="weights">Stored weights, filter after filter.</param>
        /// <param name="zero">The byte that stands for 0.</param>
        /// <param name="depth">Weights of one filter.</param>
        /// <param name="largest">Largest block.</param>
        /// <param name="filters">Number of filters.</param>
        /// <param name="run">Blocks allowed so far, by other filters; the result is no more.</param>
        public static int Run(byte[] weights, int zero, int depth, int largest, int filters, int run)
        {
            int position = 0;
            for (int filter = 0; filter < filters; filter++)
            {
                int total = 0;
                int worst = 0;
                for (int rest = depth; rest > 0;)
                {
                    int size = BlockSize(rest, largest);
                    int end = position + (rest < size ? rest : size);
                    int sum = 0;
                    for (; position < end; position++)
                    {
                        int weight = weights[position] - zero;
                        sum += weight < 0 ? -weight : weight;
                    }

                    total += sum;
                    worst = sum > worst ? sum : worst;
                    rest -= size;
                }

                if (total > MaxWeightSum && worst * run > MaxWeightSum)
                {
                    run = MaxWeightSum / worst;
                }
            }

            return run;
        }
    }
}
