namespace TinyDevice.Inference.Kernels
{
    /// <summary>Multiplies one row of inputs, held in locals, by weights as they are stored: what is left where nothing may be packed.</summary>
    internal static class ByteRows
    {
        /// <summary>Multiplies one row of inputs by every filter of the workspace's slice and writes the outputs.</summary>
        /// <param name="values">The op's integers.</param>
        /// <param name="workspace">Holds inputs, weights, sums (all 0 before and after) and the arena.</param>
        /// <param name="p">Position of the first input.</param>
        /// <param name="output">Position in the arena of the first output.</param>
        public static void Multiply(int[] values, Workspace workspace, int p, int output)
        {
            int depth = values[ChannelKernel.Depth];
            Add(workspace, p, depth, workspace.SliceFirst * depth, depth);
            Finish(values, workspace, p, output);
        }

        /// <summary>Adds the products of one row of inputs with stored weights to the sums of the slice's filters.</summary>
        /// <param name="workspace">Holds inputs, weights and sums.</param>
        /// <param name="p">Position of the first input.</param>
        /// <param name="count">Number of inputs.</param>
        /// <param name="weight">Position of the first filter's first weight.</param>
        /// <param name="step">From there to the next filter's.</param>
        public static void Add(Workspace workspace, int p, int count, int weight, int step)
        {
            int k = 0;
            for (; count - k >= 32; k += 32)
            {
                Block32(workspace, p + k, weight + k, step);
            }

            for (; count - k >= 8; k += 8)
            {
                Block8(workspace, p + k, weight + k, step);
            }

            for (; k < count; k++)
            {
                Single(workspace, p + k, weight + k, step);
            }
        }

        /// <summary>What <see cref="Add"/> adds too much: stored weights are larger than weights by the byte that stands for 0.</summary>
        /// <param name="x">Inputs.</param>
        /// <param name="p">Position of the first.</param>
        /// <param name="count">Number of inputs.</param>
        /// <param name="zero">That byte.</param>
        public static int Excess(sbyte[] x, int p, int count, int zero)
        {
            int total = 0;
            for (int end = p + count; p < end; p++)
            {
                total += x[p];
            }

            return total * zero;
        }

        private static void Finish(int[] values, Workspace workspace, int p, int output)
        {
            sbyte[] arena = workspace.Arena;
            sbyte[] x = workspace.Row;
            int[] sums = workspace.Sums;
            int[] channels = workspace.Channels;
            int total = Excess(x, p, values[ChannelKernel.Depth], values[ChannelKernel.WeightZero]);
            int entry = 3 * workspace.SliceFirst;
            for (int i = 0; i < workspace.SliceCount; i++)
            {
                arena[output + i] = LaneOutput.Plain(values, channels, entry, sums[i] - total);
                sums[i] = 0;
                entry += 3;
            }
        }

        private static void Single(Workspace workspace, int p, int q, int depth)
        {
            byte[] w = workspace.Weights;
            int[] sums = workspace.Sums;
            int x = workspace.Row[p];
            int count = workspace.SliceCount;
            for (int i = 0; i < count; i++)
            {
                sums[i] += x * w[q];
                q += depth;
            }
        }

        private static void Block32(Workspace workspace, int p, int q, int depth)
        {
            byte[] w = workspace.Weights;
            int[] sums = workspace.Sums;
            sbyte[] x = workspace.Row;
            int count = workspace.SliceCount;
            int x0 = x[p], x1 = x[p + 1], x2 = x[p + 2], x3 = x[p + 3], x4 = x[p + 4], x5 = x[p + 5], x6 = x[p + 6], x7 = x[p + 7];
            int x8 = x[p + 8], x9 = x[p + 9], x10 = x[p + 10], x11 = x[p + 11], x12 = x[p + 12], x13 = x[p + 13], x14 = x[p + 14], x15 = x[p + 15];
            int x16 = x[p + 16], x17 = x[p + 17], x18 = x[p + 18], x19 = x[p + 19], x20 = x[p + 20], x21 = x[p + 21], x22 = x[p + 22], x23 = x[p + 23];
            int x24 = x[p + 24], x25 = x[p + 25], x26 = x[p + 26], x27 = x[p + 27], x28 = x[p + 28], x29 = x[p + 29], x30 = x[p + 30], x31 = x[p + 31];
            for (int i = 0; i < count; i++)
            {
                sums[i] +=
                    (x0 * w[q]) + (x1 * w[q + 1]) + (x2 * w[q + 2]) + (x3 * w[q + 3]) + (x4 * w[q + 4]) + (x5 * w[q + 5]) + (x6 * w[q + 6]) + (x7 * w[q + 7])
                    + (x8 * w[q + 8]) + (x9 * w[q + 9]) + (x10 * w[q + 10]) + (x11 * w[q + 11]) + (x12 * w[q + 12]) + (x13 * w[q + 13]) + (x14 * w[q + 14]) + (x15 * w[q + 15])
                    + (x16 * w[q + 16]) + (x17 * w[q + 17]) + (x18 * w[q + 18]) + (x19 * w[q + 19]) + (x20 * w[q + 20]) + (x21 * w[q + 21]) + (x22 * w[q + 22]) + (x23 * w[q + 23])
                    + (x24 * w[q + 24]) + (x25 * w[q + 25]) + (x26 * w[q + 26]) + (x27 * w[q + 27]) + (x28 * w[q + 28]) + (x29 * w[q + 29]) + (x30 * w[q + 30]) + (x31 * w[q + 31]);
                q += depth;
            }
        }

        private static void Block8(Workspace workspace, int p, int q, int depth)
        {
            byte[] w = workspace.Weights;
            int[] sums = workspace.Sums;
            sbyte[] x = workspace.Row;
            int count = workspace.SliceCount;
            int x0 = x[p], x1 = x[p + 1], x2 = x[p + 2], x3 = x[p + 3], x4 = x[p + 4], x5 = x[p + 5], x6 = x[p + 6], x7 = x[p + 7];
            for (int i = 0; i < count; i++)
            {
                sums[i] +=
                    (x0 * w[q]) + (x1 * w[q + 1]) + (x2 * w[q + 2]) + (x3 * w[q + 3]) + (x4 * w[q + 4]) + (x5 * w[q + 5]) + (x6 * w[q + 6]) + (x7 * w[q + 7]);
                q += depth;
            }
        }
    }
}
