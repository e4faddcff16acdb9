namespace TinyDevice.Inference.Kernels
{
    /// <summary>The loop of <see cref="DepthwiseLanes"/> for rows of outputs two rows of inputs apart.</summary>
    internal static class FarLanes
    {
        /// <summary>Computes one channel of one image, a column of outputs after another.</summary>
        /// <param name="values">The op's integers.</param>
        /// <param name="workspace">Holds the filter in work and the arena.</param>
        /// <param name="image">Position of the channel's first input.</param>
        /// <param name="output">Position of the channel's first output.</param>
        public static void Run(int[] values, Workspace workspace, int image, int output)
        {
            sbyte[] arena = workspace.Arena;
            DepthwiseFilter filter = workspace.Filter;
            long left = filter.Left, middle = filter.Middle, right = filter.Right;
            long low = filter.Low, high = filter.High, turn = filter.Turn;
            long factor = filter.Factor, addend = filter.Addend, negative = filter.Negative;
            sbyte max = (sbyte)values[ChannelKernel.Max];
            long zero = values[ConvolutionKernel.InputZero];
            long outside = DepthwiseFilter.Zero + (zero * (left + middle + right));
            int next = values[ChannelKernel.Channels];
            long oddLeft = filter.OddLeft, oddMiddle = filter.OddMiddle, oddRight = filter.OddRight;
            int outputDown = values[ConvolutionKernel.OutputWidth] * next;
            int top = 1 - values[ConvolutionKernel.PaddingTop];
            bool isBelow = (2 * values[ConvolutionKernel.OutputHeight]) + top > values[ConvolutionKernel.InputHeight];
            int completing = values[ConvolutionKernel.OutputHeight] - (isBelow ? 1 : 0);
            int lastColumn = values[ConvolutionKernel.InputWidth] - 1;
            for (int x = 0; x < values[ConvolutionKernel.OutputWidth]; x++)
            {
                int down = values[ConvolutionKernel.InputWidth] * next;
                int column = (x * values[ConvolutionKernel.StrideWidth]) - values[ConvolutionKernel.PaddingLeft] + 1;
                int p = image + (column * next);
                int o = output + (x * next);
                bool isLeft = column == 0, isRight = column == lastColumn;
                int before = isLeft ? 0 : -next, after = isRight ? 0 : next;
                long l = isLeft ? 0 : left, m = middle, r = isRight ? 0 : right;
                long oddL = isLeft ? 0 : oddLeft, oddR = isRight ? 0 : oddRight;
                long b = DepthwiseFilter.Zero + (isLeft ? zero * left : 0) + (isRight ? zero * right : 0);
                long odd = ((isLeft ? zero * oddLeft : 0) + (isRight ? zero * oddRight : 0)) << DepthwiseFilter.Far;
                long a = outside;
                if (top != 0)
                {
                    a = b + (arena[p + before] * l) + (arena[p] * m) + (arena[p + after] * r);
                    p += down;
                }

                b += odd;
                int down2 = 2 * down;
                int downBefore = down + before, downAfter = down + after;
                int end = p + (completing * down2);
                for (bool more = isBelow; ; more = false)
                {
                    while (p < end)
                    {
                        a = ((a + (arena[p + before] * oddL) + (arena[p] * oddMiddle) + (arena[p + after] * oddR)) << DepthwiseFilter.Far)
                            + b + (arena[p + downBefore] * l) + (arena[p + down] * m) + (arena[p + downAfter] * r);
                        long s = a >> DepthwiseFilter.Far;
                        if (s > low)
                        {
                            arena[o] = s >= high ? max : (sbyte)(((s * factor) + (s < turn ? negative : addend)) >> LaneScale.Point);
                        }

                        p += down2;
                        o += outputDown;
                    }

                    if (!more)
                    {
                        break;
                    }

                    l = m = r = 0;
                    b = outside + odd;
                    down = downBefore = downAfter = 0;
                    end = p + down2;
                }
            }
        }
    }
}
