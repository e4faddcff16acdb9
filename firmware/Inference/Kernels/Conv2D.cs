using System;

namespace TinyDevice.Inference.Kernels
{
    /// <summary>CONV_2D: [batches, h, w, c] with filters [channels, fh, fw, c / groups] gives [batches, oh, ow, channels].</summary>
    /// <remarks>
    /// Each filter's input is gathered into one piece, padding as the input zero point, so that the folded bias is exact everywhere.
    /// Source of the rules: TFLite reference_integer_ops::ConvPerChannel.
    /// </remarks>
    internal sealed class Conv2D : ConvolutionKernel
    {
        /// <summary>Makes the kernel of a variant.</summary>
        public Conv2D(int variant)
            : base(variant)
        {
        }

        /// <inheritdoc/>
        protected override bool FitsFilter(int[] values)
        {
            int groups = values[GroupsOrMultiplier];
            return (Variant == 0 || groups == 1) && values[InputChannels] % groups == 0 && values[Channels] % groups == 0
                && Shapes.ProductIs(values[Depth], values[FilterHeight], values[FilterWidth], values[InputChannels] / groups, 1);
        }

        /// <inheritdoc/>
        protected override void RequireShared(int[] values, Preparation preparation)
        {
            preparation.RequirePatch(values[Depth] + PackedRows.Slack);
        }

        /// <inheritdoc/>
        protected override void InvokeBlock(int[] values, Workspace workspace, int first, int count)
        {
            workspace.Row = workspace.Patch;
            int groupChannels = values[Channels] / values[GroupsOrMultiplier];
            int last = first + count;
            for (int group = first / groupChannels; group * groupChannels < last; group++)
            {
                int from = group * groupChannels < first ? first : group * groupChannels;
                int to = (group + 1) * groupChannels > last ? last : (group + 1) * groupChannels;
                workspace.SliceFirst = from - first;
                workspace.SliceCount = to - from;
                InvokeGroup(values, workspace, group, values[Output] + from);
            }
        }

        private static void InvokeGroup(int[] values, Workspace workspace, int group, int output)
        {
            int batches = values[Batches];
            int outputHeight = values[OutputHeight];
            int outputWidth = values[OutputWidth];
            int channels = values[Channels];
            int inputChannels = values[InputChannels];
            int imageBytes = values[InputHeight] * values[InputWidth] * inputChannels;
            int image = values[Input] + (group * (inputChannels / values[GroupsOrMultiplier]));
            for (int batch = 0; batch < batches; batch++)
            {
                workspace.FilterTop = -values[PaddingTop];
                for (int y = 0; y < outputHeight; y++)
                {
                    workspace.FilterLeft = -values[PaddingLeft];
                    for (int x = 0; x < outputWidth; x++)
                    {
                        Gather(values, workspace, image);
                        Multiply(values, workspace, 0, output);
                        workspace.FilterLeft += values[StrideWidth];
                        output += channels;
                    }

                    workspace.FilterTop += values[StrideHeight];
                }

                image += imageBytes;
            }
        }

        /// <summary>Copies the input under the filter to the patch.</summary>
        private static void Gather(int[] values, Workspace workspace, int image)
        {
            sbyte[] arena = workspace.Arena;
            sbyte[] patch = workspace.Patch;
            int inputHeight = values[InputHeight];
            int inputWidth = values[InputWidth];
            int inputChannels = values[InputChannels];
            int depth = inputChannels / values[GroupsOrMultiplier];
            int filterHeight = values[FilterHeight];
            int filterWidth = values[FilterWidth];
            int dilationHeight = values[DilationHeight];
            int dilationWidth = values[DilationWidth];
            int left = workspace.FilterLeft;
            int row = workspace.FilterTop;
            sbyte zero = (sbyte)values[InputZero];
            int target = 0;
            for (int fy = 0; fy < filterHeight; fy++)
            {
                int column = left;
                for (int fx = 0; fx < filterWidth; fx++)
                {
                    if (row >= 0 && row < inputHeight && column >= 0 && column < inputWidth)
                    {
                        Array.Copy(arena, image + (((row * inputWidth) + column) * inputChannels), patch, target, depth);
                        target += depth;
                    }
                    else
                    {
                        for (int end = target + depth; target < end; target++)
                        {
                            patch[target] = zero;
                        }
                    }

                    column += dilationWidth;
                }

                row += dilationHeight;
            }
        }
    }
}
