namespace TinyDevice.Inference.Kernels
{
    /// <summary>DEPTHWISE_CONV_2D: [batches, h, w, c] with filters [c * multiplier, fh, fw] gives [batches, oh, ow, c * multiplier].</summary>
    /// <remarks>Source of the rules: TFLite reference_integer_ops::DepthwiseConvPerChannel.</remarks>
    internal sealed class DepthwiseConv2D : ConvolutionKernel
    {
        /// <summary>Makes the plain kernel, its only one.</summary>
        public DepthwiseConv2D()
            : base(0)
        {
        }

        /// <inheritdoc/>
        protected override bool FitsFilter(int[] values)
        {
            return Shapes.ProductIs(values[Channels], values[InputChannels], values[GroupsOrMultiplier], 1, 1)
                && Shapes.ProductIs(values[Depth], values[FilterHeight], values[FilterWidth], 1, 1);
        }

        /// <summary>Computes one output channel with the plain formula.</summary>
        /// <param name="values">The op's integers.</param>
        /// <param name="workspace">Holds the block of channels in work.</param>
        /// <param name="first">First channel of the block.</param>
        /// <param name="i">The channel, counted from there.</param>
        internal static void InvokeChannel(int[] values, Workspace workspace, int first, int i)
        {
            sbyte[] arena = workspace.Arena;
            int[] channels = workspace.Channels;
            int outputZero = values[OutputZero];
            int min = values[Min];
            int max = values[Max];
            int depth = values[Depth];
            int image = values[Input] + ((first + i) / values[GroupsOrMultiplier]);
            int output = values[Output] + first + i;
            for (int batch = values[Batches]; batch > 0; batch--)
            {
                workspace.FilterTop = -values[PaddingTop];
                for (int y = values[OutputHeight]; y > 0; y--)
                {
                    workspace.FilterLeft = -values[PaddingLeft];
                    for (int x = values[OutputWidth]; x > 0; x--)
                    {
                        int sum = channels[3 * i]
                            + (IsInside(values, workspace) ? ConvolveInside(values, workspace, image, i * depth) : Convolve(values, workspace, image, i * depth));
                        int result = FixedPoint.Rescale(sum, channels[(3 * i) + 1], channels[(3 * i) + 2]) + outputZero;
                        arena[output] = (sbyte)(result < min ? min : result > max ? max : result);
                        output += values[Channels];
                        workspace.FilterLeft += values[StrideWidth];
                    }

                    workspace.FilterTop += values[StrideHeight];
                }

                image += values[InputHeight] * values[InputWidth] * values[InputChannels];
            }
        }

        /// <inheritdoc/>
        protected override void InvokeBlock(int[] values, Workspace workspace, int first, int count)
        {
            workspace.FilterTop = 0;
            workspace.FilterLeft = 0;
            bool isSingle = values[OutputHeight] * values[OutputWidth] * values[Batches] * values[GroupsOrMultiplier] == 1
                && values[PaddingTop] + values[PaddingLeft] == 0 && IsInside(values, workspace);
            if (isSingle && values[FilterWidth] == 1)
            {
                InvokeColumn(values, workspace, first, count);
                return;
            }

            for (int i = 0; i < count; i++)
            {
                InvokeChannel(values, workspace, first, i);
            }
        }

        /// <summary>One output for each channel from a column of taps, as streaming models have it: nothing but the sums.</summary>
        private static void InvokeColumn(int[] values, Workspace workspace, int first, int count)
        {
            sbyte[] arena = workspace.Arena;
            byte[] weights = workspace.Weights;
            int[] channels = workspace.Channels;
            int weightZero = values[WeightZero];
            int outputZero = values[OutputZero];
            int min = values[Min];
            int max = values[Max];
            int depth = values[Depth];
            int down = values[DilationHeight] * values[InputWidth] * values[InputChannels];
            int down2 = 2 * down, down3 = 3 * down, down4 = 4 * down;
            int image = values[Input] + first;
            int output = values[Output] + first;
            int weight = 0;
            int entries = 3 * count;
            for (int entry = 0; entry < entries; entry += 3)
            {
                int sum = channels[entry];
                int p = image;
                int end = weight + depth;
                for (int last = end - 3; weight < last; weight += 4)
                {
                    sum += (arena[p] * (weights[weight] - weightZero)) + (arena[p + down] * (weights[weight + 1] - weightZero))
                        + (arena[p + down2] * (weights[weight + 2] - weightZero)) + (arena[p + down3] * (weights[weight + 3] - weightZero));
                    p += down4;
                }

                for (; weight < end; weight++)
                {
                    sum += arena[p] * (weights[weight] - weightZero);
                    p += down;
                }

                int y = FixedPoint.Rescale(sum, channels[entry + 1], channels[entry + 2]) + outputZero;
                arena[output] = (sbyte)(y < min ? min : y > max ? max : y);
                output++;
                image++;
            }
        }

        private static bool IsInside(int[] values, Workspace workspace)
        {
            return workspace.FilterTop >= 0 && workspace.FilterTop + ((values[FilterHeight] - 1) * values[DilationHeight]) < values[InputHeight]
                && workspace.FilterLeft >= 0 && workspace.FilterLeft + ((values[FilterWidth] - 1) * values[DilationWidth]) < values[InputWidth];
        }

        private static int Convolve(int[] values, Workspace workspace, int image, int weight)
        {
            sbyte[] arena = workspace.Arena;
            byte[] weights = workspace.Weights;
            int inputHeight = values[InputHeight];
            int inputWidth = values[InputWidth];
            int inputChannels = values[InputChannels];
            int filterHeight = values[FilterHeight];
            int filterWidth = values[FilterWidth];
            int dilationHeight = values[DilationHeight];
            int dilationWidth = values[DilationWidth];
            int inputZero = values[InputZero];
            int weightZero = values[WeightZero];
            int left = workspace.FilterLeft;
            int row = workspace.FilterTop;
            int sum = 0;
            for (int fy = 0; fy < filterHeight; fy++)
            {
                int column = left;
                for (int fx = 0; fx < filterWidth; fx++)
                {
                    bool inside = row >= 0 && row < inputHeight && column >= 0 && column < inputWidth;
                    int x = inside ? arena[image + (((row * inputWidth) + column) * inputChannels)] : inputZero;
                    sum += x * (weights[weight] - weightZero);
                    weight++;
                    column += dilationWidth;
                }

                row += dilationHeight;
            }

            return sum;
        }

        /// <summary>The same where the whole filter lies on the input.</summary>
        private static int ConvolveInside(int[] values, Workspace workspace, int image, int weight)
        {
            sbyte[] arena = workspace.Arena;
            byte[] weights = workspace.Weights;
            int right = values[DilationWidth] * values[InputChannels];
            int down = values[DilationHeight] * values[InputWidth] * values[InputChannels];
            int filterWidth = values[FilterWidth];
            int weightZero = values[WeightZero];
            int start = image + (((workspace.FilterTop * values[InputWidth]) + workspace.FilterLeft) * values[InputChannels]);
            int sum = 0;
            if (filterWidth == 1)
            {
                // A filter of one column is one run of taps.
                filterWidth = values[FilterHeight];
                right = down;
            }

            for (int end = weight + values[Depth]; weight < end; start += down)
            {
                int p = start;
                for (int rowEnd = weight + filterWidth; weight < rowEnd; weight++)
                {
                    sum += arena[p] * (weights[weight] - weightZero);
                    p += right;
                }
            }

            return sum;
        }
    }
}
