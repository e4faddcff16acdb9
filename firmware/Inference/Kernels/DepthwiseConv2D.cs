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
                        InvokePosition(values, workspace, image, output);
                        workspace.FilterLeft += values[StrideWidth];
                        output += channels;
                    }

                    workspace.FilterTop += values[StrideHeight];
                }

                image += imageBytes;
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
