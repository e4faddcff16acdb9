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
                        int sum = channels[3 * i] + Convolve(values, workspace, image, i * values[Depth]);
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
            for (int i = 0; i < count; i++)
            {
                InvokeChannel(values, workspace, first, i);
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
