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
        protected override long RowsOf(int[] values)
        {
            return (long)values[Batches] * values[OutputHeight] * values[OutputWidth];
        }

        /// <inheritdoc/>
        protected override int TileRows(int[] values)
        {
            return Tiles.RowsOf((int)RowsOf(values), values[Depth]);
        }

        /// <inheritdoc/>
        protected override void RequireShared(int[] values, Preparation preparation)
        {
            preparation.RequirePatch(IsTiled(values)
                ? PaddingStart(values) + (values[FilterWidth] * values[InputChannels])
                : values[Depth] + Lanes.Slack);
        }

        /// <inheritdoc/>
        protected override void InvokeBlock(int[] values, Workspace workspace, int first, int count)
        {
            workspace.Row = workspace.Patch;
            if (IsTiled(values))
            {
                workspace.SliceFirst = 0;
                workspace.SliceCount = count;
                InvokeTiles(values, workspace, values[Output] + first);
                return;
            }

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

        /// <summary>Where the patch holds a row of a filter's worth of padding, behind the rows of inputs.</summary>
        private int PaddingStart(int[] values)
        {
            return (values[Depth] * TileRows(values)) + Lanes.Slack;
        }

        private void InvokeTiles(int[] values, Workspace workspace, int output)
        {
            int rows = (int)RowsOf(values);
            int step = TileRows(values);
            workspace.TileStride = values[Depth];
            workspace.TileStep = step;
            workspace.TileStart = 0;
            int zeros = PaddingStart(values);
            for (int i = 0; i < values[FilterWidth] * values[InputChannels]; i++)
            {
                workspace.Patch[zeros + i] = (sbyte)values[InputZero];
            }

            for (int first = 0; first < rows; first += step)
            {
                workspace.TileRows = rows - first < step ? rows - first : step;
                if (values[DilationWidth] == 1)
                {
                    GatherRows(values, workspace, first, zeros);
                }
                else
                {
                    GatherTaps(values, workspace, first);
                }

                Tiles.Multiply(values, workspace, output, workspace.TileRows);
                output += step * values[Channels];
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
                        Gather(values, workspace, image, 0);
                        Multiply(values, workspace, 0, output);
                        workspace.FilterLeft += values[StrideWidth];
                        output += channels;
                    }

                    workspace.FilterTop += values[StrideHeight];
                }

                image += imageBytes;
            }
        }

        /// <summary>Copies the inputs under the filter at neighbouring positions to the patch, one after the other.</summary>
        private static void GatherTaps(int[] values, Workspace workspace, int position)
        {
            int width = values[OutputWidth];
            int height = values[OutputHeight];
            int imageBytes = values[InputHeight] * values[InputWidth] * values[InputChannels];
            for (int i = 0; i < workspace.TileRows; i++)
            {
                int row = position / width;
                int batch = row / height;
                workspace.FilterTop = ((row - (batch * height)) * values[StrideHeight]) - values[PaddingTop];
                workspace.FilterLeft = ((position - (row * width)) * values[StrideWidth]) - values[PaddingLeft];
                Gather(values, workspace, values[Input] + (batch * imageBytes), i * values[Depth]);
                position++;
            }
        }

        /// <summary>As <see cref="GatherTaps"/>, for filters whose rows lie in one piece of the input; padding is copied from <paramref name="zeros"/>.</summary>
        private static void GatherRows(int[] values, Workspace workspace, int position, int zeros)
        {
            sbyte[] arena = workspace.Arena;
            sbyte[] patch = workspace.Patch;
            int width = values[OutputWidth];
            int height = values[OutputHeight];
            int inputWidth = values[InputWidth];
            int inputHeight = values[InputHeight];
            int channels = values[InputChannels];
            int filterWidth = values[FilterWidth];
            int down = values[DilationHeight];
            int lastRow = inputHeight - 1 - ((values[FilterHeight] - 1) * down);
            int lastLeft = inputWidth - filterWidth;
            int rowBytes = inputWidth * channels;
            int step = down * rowBytes;
            int length = filterWidth * channels;
            int depth = values[Depth];
            int end = workspace.TileRows * depth;
            for (int start = 0; start < end; start += depth)
            {
                int line = position / width;
                int left = ((position - (line * width)) * values[StrideWidth]) - values[PaddingLeft];
                int batch = line / height;
                int row = ((line - (batch * height)) * values[StrideHeight]) - values[PaddingTop];
                int source = values[Input] + (((batch * inputHeight) + row) * rowBytes) + (left * channels);
                int stop = start + depth;
                if (row >= 0 && row <= lastRow && left >= 0 && left <= lastLeft)
                {
                    for (int target = start; target < stop; target += length)
                    {
                        Array.Copy(arena, source, patch, target, length);
                        source += step;
                    }
                }
                else
                {
                    int skip = left >= 0 ? 0 : left < -filterWidth ? length : -left * channels;
                    int over = left <= lastLeft ? 0 : left > inputWidth ? length : (left - lastLeft) * channels;
                    int count = length - skip - over;
                    for (int target = start; target < stop; target += length)
                    {
                        Array.Copy(patch, zeros, patch, target, length);
                        if (row >= 0 && row < inputHeight && count > 0)
                        {
                            Array.Copy(arena, source + skip, patch, target + skip, count);
                        }

                        row += down;
                        source += step;
                    }
                }

                position++;
            }
        }

        /// <summary>Copies the input under the filter to the patch.</summary>
        private static void Gather(int[] values, Workspace workspace, int image, int target)
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
