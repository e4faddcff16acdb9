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

        /// <inheritdoc/>
        protected override void InvokeBlock(int[] values, Workspace workspace, int first, int count)
        {
            int batches = values[Batches];
            int outputHeight = values[OutputHeight];
            int outputWidth = values[OutputWidth];
            int channels = values[Channels];
            int imageBytes = values[InputHeight] * values[InputWidth] * values[InputChannels];
            int image = values[Input];
            int output = values[Output] + first;
            bool threeByThree = values[FilterHeight] == 3 && values[FilterWidth] == 3 && values[GroupsOrMultiplier] == 1;
            workspace.SliceFirst = first;
            workspace.SliceCount = count;
            for (int batch = 0; batch < batches; batch++)
            {
                workspace.FilterTop = -values[PaddingTop];
                for (int y = 0; y < outputHeight; y++)
                {
                    workspace.FilterLeft = -values[PaddingLeft];
                    for (int x = 0; x < outputWidth; x++)
                    {
                        if (threeByThree)
                        {
                            InvokeThreeByThree(values, workspace, image + first, output);
                        }
                        else
                        {
                            InvokePosition(values, workspace, image, output);
                        }

                        workspace.FilterLeft += values[StrideWidth];
                        output += channels;
                    }

                    workspace.FilterTop += values[StrideHeight];
                }

                image += imageBytes;
            }
        }

        /// <summary>One position of a 3 x 3 filter with one output for each input channel; the taps are written out.</summary>
        private static void InvokeThreeByThree(int[] values, Workspace workspace, int image, int output)
        {
            int top = workspace.FilterTop;
            int left = workspace.FilterLeft;
            if (top >= 0
                && left >= 0
                && top + (2 * values[DilationHeight]) < values[InputHeight]
                && left + (2 * values[DilationWidth]) < values[InputWidth])
            {
                InvokeInterior(values, workspace, image, output);
            }
            else
            {
                InvokeEdge(values, workspace, image, output);
            }
        }

        private static void InvokeInterior(int[] values, Workspace workspace, int image, int output)
        {
            sbyte[] arena = workspace.Arena;
            byte[] weights = workspace.Weights;
            int[] channels = workspace.Channels;
            int weightZero = values[WeightZero];
            int outputZero = values[OutputZero];
            int min = values[Min];
            int max = values[Max];
            int right = values[DilationWidth] * values[InputChannels];
            int down = values[DilationHeight] * values[InputWidth] * values[InputChannels];
            int o0 = ((workspace.FilterTop * values[InputWidth]) + workspace.FilterLeft) * values[InputChannels];
            int o1 = o0 + right, o2 = o1 + right;
            int o3 = o0 + down, o4 = o3 + right, o5 = o4 + right;
            int o6 = o3 + down, o7 = o6 + right, o8 = o7 + right;
            int p = image;
            int w = 0;
            int c = 0;
            int end = image + workspace.SliceCount;
            while (p < end)
            {
                int sum = channels[c]
                    + (arena[p + o0] * (weights[w] - weightZero))
                    + (arena[p + o1] * (weights[w + 1] - weightZero))
                    + (arena[p + o2] * (weights[w + 2] - weightZero))
                    + (arena[p + o3] * (weights[w + 3] - weightZero))
                    + (arena[p + o4] * (weights[w + 4] - weightZero))
                    + (arena[p + o5] * (weights[w + 5] - weightZero))
                    + (arena[p + o6] * (weights[w + 6] - weightZero))
                    + (arena[p + o7] * (weights[w + 7] - weightZero))
                    + (arena[p + o8] * (weights[w + 8] - weightZero));
                int y = FixedPoint.Rescale(sum, channels[c + 1], channels[c + 2]) + outputZero;
                arena[output] = (sbyte)(y < min ? min : y > max ? max : y);
                output++;
                p++;
                w += 9;
                c += 3;
            }
        }

        private static void InvokeEdge(int[] values, Workspace workspace, int image, int output)
        {
            sbyte[] arena = workspace.Arena;
            byte[] weights = workspace.Weights;
            int[] channels = workspace.Channels;
            int weightZero = values[WeightZero];
            int outputZero = values[OutputZero];
            int min = values[Min];
            int max = values[Max];
            int right = values[DilationWidth] * values[InputChannels];
            int down = values[DilationHeight] * values[InputWidth] * values[InputChannels];
            int o0 = ((workspace.FilterTop * values[InputWidth]) + workspace.FilterLeft) * values[InputChannels];
            int o1 = o0 + right, o2 = o1 + right;
            int o3 = o0 + down, o4 = o3 + right, o5 = o4 + right;
            int o6 = o3 + down, o7 = o6 + right, o8 = o7 + right;
            int inputZero = values[InputZero];
            int height = values[InputHeight];
            int width = values[InputWidth];
            int row = workspace.FilterTop;
            int column = workspace.FilterLeft;
            bool row0 = row >= 0 && row < height;
            row += values[DilationHeight];
            bool row1 = row >= 0 && row < height;
            row += values[DilationHeight];
            bool row2 = row >= 0 && row < height;
            bool column0 = column >= 0 && column < width;
            column += values[DilationWidth];
            bool column1 = column >= 0 && column < width;
            column += values[DilationWidth];
            bool column2 = column >= 0 && column < width;
            bool in0 = row0 && column0, in1 = row0 && column1, in2 = row0 && column2;
            bool in3 = row1 && column0, in4 = row1 && column1, in5 = row1 && column2;
            bool in6 = row2 && column0, in7 = row2 && column1, in8 = row2 && column2;
            int p = image;
            int w = 0;
            int c = 0;
            int end = image + workspace.SliceCount;
            while (p < end)
            {
                int sum = channels[c]
                    + ((in0 ? arena[p + o0] : inputZero) * (weights[w] - weightZero))
                    + ((in1 ? arena[p + o1] : inputZero) * (weights[w + 1] - weightZero))
                    + ((in2 ? arena[p + o2] : inputZero) * (weights[w + 2] - weightZero))
                    + ((in3 ? arena[p + o3] : inputZero) * (weights[w + 3] - weightZero))
                    + ((in4 ? arena[p + o4] : inputZero) * (weights[w + 4] - weightZero))
                    + ((in5 ? arena[p + o5] : inputZero) * (weights[w + 5] - weightZero))
                    + ((in6 ? arena[p + o6] : inputZero) * (weights[w + 6] - weightZero))
                    + ((in7 ? arena[p + o7] : inputZero) * (weights[w + 7] - weightZero))
                    + ((in8 ? arena[p + o8] : inputZero) * (weights[w + 8] - weightZero));
                int y = FixedPoint.Rescale(sum, channels[c + 1], channels[c + 2]) + outputZero;
                arena[output] = (sbyte)(y < min ? min : y > max ? max : y);
                output++;
                p++;
                w += 9;
                c += 3;
            }
        }

        private static void InvokePosition(int[] values, Workspace workspace, int image, int output)
        {
            sbyte[] arena = workspace.Arena;
            int[] channels = workspace.Channels;
            int multiplier = values[GroupsOrMultiplier];
            int depth = values[Depth];
            int outputZero = values[OutputZero];
            int min = values[Min];
            int max = values[Max];
            int first = workspace.SliceFirst;
            int count = workspace.SliceCount;
            for (int i = 0; i < count; i++)
            {
                int sum = Convolve(values, workspace, image + ((first + i) / multiplier), i * depth);
                int y = FixedPoint.Rescale(channels[3 * i] + sum, channels[(3 * i) + 1], channels[(3 * i) + 2]) + outputZero;
                arena[output + i] = (sbyte)(y < min ? min : y > max ? max : y);
            }
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
    }
}
