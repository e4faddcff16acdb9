namespace TinyDevice.Inference.Kernels
{
    /// <summary>DEPTHWISE_CONV_2D with filters of 3 x 3, outputs below one another in the lanes of a long; docs/adr/0084.</summary>
    /// <remarks>
    /// A column of outputs after another, channel after channel; nothing but one filter is kept, so streamed weights are as fast. A column of
    /// inputs outside of the image has its taps set to 0 and its share added to every sum, and so has a row: the loops know no edges.
    /// </remarks>
    internal sealed class DepthwiseLanes : ConvolutionKernel
    {
        private const long Start = DepthwiseFilter.Zero;
        private const int Near = DepthwiseFilter.Near;
        private const int Point = LaneScale.Point;

        /// <summary>Makes the kernel.</summary>
        public DepthwiseLanes()
            : base(0)
        {
        }

        /// <inheritdoc/>
        protected override bool FitsFilter(int[] values)
        {
            return values[Channels] == values[InputChannels] && values[GroupsOrMultiplier] == 1 && values[Depth] == 9
                && values[FilterHeight] == 3 && values[FilterWidth] == 3
                && values[DilationHeight] == 1 && values[DilationWidth] == 1 && values[StrideHeight] <= 2
                && HasMiddle(values[InputHeight], values[OutputHeight], values[StrideHeight], values[PaddingTop])
                && HasMiddle(values[InputWidth], values[OutputWidth], values[StrideWidth], values[PaddingLeft]);
        }

        /// <inheritdoc/>
        protected override void RequireShared(int[] values, Preparation preparation)
        {
            preparation.RequireFilter();
        }

        /// <inheritdoc/>
        protected override void InvokeBlock(int[] values, Workspace workspace, int first, int count)
        {
            DepthwiseFilter filter = workspace.Filter;
            filter.Begin(values, 1);
            if (first == 0)
            {
                ArenaFill.Fill(workspace.Arena, values[Output], values[OutputBytes], (sbyte)values[Min]);
            }

            bool near = values[StrideHeight] == 1;
            int wide = near && values[StrideWidth] == 1 ? values[OutputWidth] / 3 * 3 : 0;
            for (int i = 0; i < count; i++)
            {
                if (!filter.Fit(workspace.Channels, 3 * i))
                {
                    DepthwiseConv2D.InvokeChannel(values, workspace, first, i);
                    continue;
                }

                if (near)
                {
                    filter.LoadNear(workspace.Weights, 9 * i);
                }
                else
                {
                    filter.LoadFar(workspace.Weights, 9 * i);
                }

                int image = values[Input] + first + i;
                int output = values[Output] + first + i;
                for (int batch = values[Batches]; batch > 0; batch--)
                {
                    if (near)
                    {
                        if (wide > 0)
                        {
                            InvokeThree(values, workspace, image, output, wide);
                        }

                        if (wide < values[OutputWidth])
                        {
                            InvokeNear(values, workspace, image, output, wide);
                        }
                    }
                    else
                    {
                        FarLanes.Run(values, workspace, image, output);
                    }

                    image += values[InputHeight] * values[InputWidth] * values[InputChannels];
                    output += values[OutputHeight] * values[OutputWidth] * values[Channels];
                }
            }
        }

        /// <summary>True when the middle tap never leaves the image.</summary>
        private static bool HasMiddle(int input, int output, int stride, int padding)
        {
            return padding <= 1 && ((output - 1) * stride) - padding + 1 < input;
        }

        /// <summary>Columns of outputs three at a time, so that most inputs are loaded once for all of them; both strides are 1.</summary>
        private static void InvokeThree(int[] values, Workspace workspace, int image, int output, int columns)
        {
            sbyte[] arena = workspace.Arena;
            DepthwiseFilter filter = workspace.Filter;
            long left = filter.Left, middle = filter.Middle, right = filter.Right;
            long low = filter.Low, high = filter.High, turn = filter.Turn;
            long factor = filter.Factor, addend = filter.Addend, negative = filter.Negative;
            sbyte max = (sbyte)values[Max];
            long zero = values[InputZero];
            long outside = Start + (zero * (left + middle + right));
            int next = values[Channels];
            int next2 = 2 * next;
            int down = values[InputWidth] * next;
            int outputDown = values[OutputWidth] * next;
            int starting = 2 - values[PaddingTop];
            bool isBelow = values[OutputHeight] + starting > values[InputHeight];
            int completing = values[OutputHeight] - (isBelow ? 1 : 0);
            long start = Start + (Start << Near);
            start = starting == 2 ? start : (start << Near) + outside;
            int lastColumn = values[InputWidth] - 1;
            for (int x = 0; x < columns; x += 3)
            {
                int column = x - values[PaddingLeft] + 1;
                int p = image + (column * next);
                int o = output + (x * next) - (starting * outputDown);
                bool isLeft = column == 0, isRight = column + 2 == lastColumn;
                int before = isLeft ? 0 : -next, after = isRight ? 0 : 3 * next;
                long outerLeft = isLeft ? 0 : left, outerRight = isRight ? 0 : right;
                long b0 = isLeft ? Start + (zero * left) : Start, b1 = Start, b2 = isRight ? Start + (zero * right) : Start;
                long l = left, m = middle, r = right;
                long a0 = start, a1 = start, a2 = start;
                long floor = long.MaxValue;
                int end = p + (starting * down);
                for (int phase = 0; ; phase++)
                {
                    while (p < end)
                    {
                        long x1 = arena[p], x2 = arena[p + next], x3 = arena[p + next2];
                        a0 = (a0 << Near) + b0 + (arena[p + before] * outerLeft) + (x1 * m) + (x2 * r);
                        a1 = (a1 << Near) + b1 + (x1 * l) + (x2 * m) + (x3 * r);
                        a2 = (a2 << Near) + b2 + (x2 * l) + (x3 * m) + (arena[p + after] * outerRight);
                        long s = (long)((ulong)a0 >> (2 * Near));
                        if (s > floor)
                        {
                            arena[o] = s >= high ? max : (sbyte)(((s * factor) + (s < turn ? negative : addend)) >> Point);
                        }

                        s = (long)((ulong)a1 >> (2 * Near));
                        if (s > floor)
                        {
                            arena[o + next] = s >= high ? max : (sbyte)(((s * factor) + (s < turn ? negative : addend)) >> Point);
                        }

                        s = (long)((ulong)a2 >> (2 * Near));
                        if (s > floor)
                        {
                            arena[o + next2] = s >= high ? max : (sbyte)(((s * factor) + (s < turn ? negative : addend)) >> Point);
                        }

                        p += down;
                        o += outputDown;
                    }

                    if (phase == 0)
                    {
                        floor = low;
                        end = p + (completing * down);
                    }
                    else if (phase == 1 && isBelow)
                    {
                        l = m = r = outerLeft = outerRight = 0;
                        b0 = b1 = b2 = outside;
                        p -= down;
                    }
                    else
                    {
                        break;
                    }
                }
            }
        }

        /// <summary>Columns of outputs from <paramref name="x"/> on, one at a time; rows of outputs are one row of inputs apart.</summary>
        private static void InvokeNear(int[] values, Workspace workspace, int image, int output, int x)
        {
            sbyte[] arena = workspace.Arena;
            DepthwiseFilter filter = workspace.Filter;
            long left = filter.Left, middle = filter.Middle, right = filter.Right;
            long low = filter.Low, high = filter.High, turn = filter.Turn;
            long factor = filter.Factor, addend = filter.Addend, negative = filter.Negative;
            sbyte max = (sbyte)values[Max];
            long zero = values[InputZero];
            long outside = Start + (zero * (left + middle + right));
            int next = values[Channels];
            int down = values[InputWidth] * next;
            int outputDown = values[OutputWidth] * next;
            int starting = 2 - values[PaddingTop];
            bool isBelow = values[OutputHeight] + starting > values[InputHeight];
            int completing = values[OutputHeight] - (isBelow ? 1 : 0);
            long start = Start + (Start << Near);
            start = starting == 2 ? start : (start << Near) + outside;
            int lastColumn = values[InputWidth] - 1;
            for (int columns = values[OutputWidth]; x < columns; x++)
            {
                int column = (x * values[StrideWidth]) - values[PaddingLeft] + 1;
                int p = image + (column * next);
                int o = output + (x * next) - (starting * outputDown);
                bool isLeft = column == 0, isRight = column == lastColumn;
                int before = isLeft ? 0 : -next, after = isRight ? 0 : next;
                long l = isLeft ? 0 : left, m = middle, r = isRight ? 0 : right;
                long b = Start + (isLeft ? zero * left : 0) + (isRight ? zero * right : 0);
                long a = start;
                long floor = long.MaxValue;
                int end = p + (starting * down);
                for (int phase = 0; ; phase++)
                {
                    while (p < end)
                    {
                        a = (a << Near) + b + (arena[p + before] * l) + (arena[p] * m) + (arena[p + after] * r);
                        long s = (long)((ulong)a >> (2 * Near));
                        if (s > floor)
                        {
                            arena[o] = s >= high ? max : (sbyte)(((s * factor) + (s < turn ? negative : addend)) >> Point);
                        }

                        p += down;
                        o += outputDown;
                    }

                    if (phase == 0)
                    {
                        floor = low;
                        end = p + (completing * down);
                    }
                    else if (phase == 1 && isBelow)
                    {
                        l = m = r = 0;
                        b = outside;
                        p -= down;
                    }
                    else
                    {
                        break;
                    }
                }
            }
        }
    }
}
