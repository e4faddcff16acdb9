using System;

namespace TinyDevice.Inference.Kernels
{
    /// <summary>DEPTHWISE_CONV_2D with any filter, stride, dilation and multiplier, taps by threes in the lanes of a long; docs/adr/0086.</summary>
    /// <remarks>The input channel in work is laid out once, with its padding, so that the loops know neither edges nor channels.</remarks>
    internal sealed class DepthwiseStreams : ConvolutionKernel
    {
        private const int Near = DepthwiseFilter.Near;

        /// <summary>Streams that need no sums between them.</summary>
        private const int Few = 3;

        /// <summary>Makes the kernel.</summary>
        public DepthwiseStreams()
            : base(0)
        {
        }

        /// <inheritdoc/>
        protected override bool FitsFilter(int[] values)
        {
            return Shapes.ProductIs(values[Channels], values[InputChannels], values[GroupsOrMultiplier], 1, 1)
                && Shapes.ProductIs(values[Depth], values[FilterHeight], values[FilterWidth], 1, 1)
                && values[Depth] <= TapStreams.MaxTaps && values[WeightZero] == TapStreams.Zero && PatchBytes(values) <= Shapes.MaxDimension;
        }

        /// <inheritdoc/>
        protected override void RequireShared(int[] values, Preparation preparation)
        {
            preparation.RequireFilter();
            preparation.RequirePatch((int)PatchBytes(values));
            preparation.RequireStreams(TapStreams.CountOf(values), values[OutputHeight + TapStreams.ScanOf(values)] + 2);
        }

        /// <inheritdoc/>
        protected override void InvokeBlock(int[] values, Workspace workspace, int first, int count)
        {
            TapStreams streams = workspace.Streams;
            DepthwiseFilter filter = workspace.Filter;
            streams.Begin(values);
            filter.Begin(values, ((streams.Count - TapStreams.Last) / TapStreams.Together) + 1);
            ArenaFill.Fill(workspace.Patch, 0, (int)PatchBytes(values), (sbyte)values[InputZero]);
            if (first == 0)
            {
                ArenaFill.Fill(workspace.Arena, values[Output], values[OutputBytes], (sbyte)values[Min]);
            }

            int gathered = -1;
            for (int i = 0; i < count; i++)
            {
                if (!filter.Fit(workspace.Channels, 3 * i))
                {
                    DepthwiseConv2D.InvokeChannel(values, workspace, first, i);
                    continue;
                }

                streams.Load(workspace.Weights, i * values[Depth]);
                int channel = (first + i) / values[GroupsOrMultiplier];
                for (int batch = 0; batch < values[Batches]; batch++)
                {
                    int image = values[Input] + channel + (batch * values[InputHeight] * values[InputWidth] * values[InputChannels]);
                    if (image != gathered)
                    {
                        Gather(values, workspace, image);
                        gathered = image;
                    }

                    InvokeImage(values, workspace, values[Output] + first + i + (batch * values[OutputHeight] * values[OutputWidth] * values[Channels]));
                }
            }
        }

        /// <summary>Bytes of one channel of the input with what surrounds it.</summary>
        internal static long PatchBytes(int[] values)
        {
            int scan = TapStreams.ScanOf(values);
            return TapStreams.PatchSize(values, scan, 2) * TapStreams.PatchSize(values, 1 - scan, 0);
        }

        /// <summary>Lays out what the filter sees of one channel; the surroundings are there already.</summary>
        private static void Gather(int[] values, Workspace workspace, int image)
        {
            sbyte[] arena = workspace.Arena;
            sbyte[] patch = workspace.Patch;
            int scan = workspace.Streams.Scan;
            int channels = values[InputChannels];
            int scanStep = (scan == 0 ? values[InputWidth] : 1) * channels;
            int crossStep = (scan == 0 ? 1 : values[InputWidth]) * channels;
            int padding = values[PaddingTop + scan];
            int crossPadding = values[PaddingTop + 1 - scan];
            int patchStep = workspace.Streams.PatchStep;
            long scanFit = TapStreams.PatchSize(values, scan, 0) - padding;
            int crossFit = patchStep - crossPadding;
            int places = values[InputHeight + scan] < scanFit ? values[InputHeight + scan] : (int)scanFit;
            int columns = values[InputHeight + 1 - scan] < crossFit ? values[InputHeight + 1 - scan] : crossFit;
            int target = (padding * patchStep) + crossPadding;

            // The longer axis is the inner loop.
            bool isLong = places > columns;
            int count = isLong ? places : columns;
            int step = isLong ? scanStep : crossStep;
            int targetStep = isLong ? patchStep : 1;
            for (int lines = isLong ? columns : places; lines > 0; lines--)
            {
                int p = image;
                int q = target;
                for (int i = count; i > 0; i--)
                {
                    patch[q] = arena[p];
                    p += step;
                    q += targetStep;
                }

                image += isLong ? crossStep : scanStep;
                target += isLong ? 1 : patchStep;
            }
        }

        private static void InvokeImage(int[] values, Workspace workspace, int output)
        {
            TapStreams streams = workspace.Streams;
            int scan = streams.Scan;
            int columnStep = (scan == 0 ? 1 : values[OutputWidth]) * values[Channels];
            int column = 0;
            for (int x = values[OutputHeight + 1 - scan]; x > 0; x--)
            {
                if (streams.Used <= Few)
                {
                    FinishFew(values, workspace, column, output);
                }
                else
                {
                    Array.Clear(streams.Sums, 0, streams.Steps);
                    for (int stream = 0; stream < streams.Count - TapStreams.Last; stream += TapStreams.Together)
                    {
                        Accumulate(workspace, stream, column, values[StrideHeight + scan] * streams.PatchStep);
                    }

                    Finish(values, workspace, column, output);
                }

                column += values[StrideHeight + 1 - scan];
                output += columnStep;
            }
        }

        /// <summary>Adds six streams to the sums of one column of outputs.</summary>
        private static void Accumulate(Workspace workspace, int stream, int column, int step)
        {
            sbyte[] patch = workspace.Patch;
            int[] sums = workspace.Streams.Sums;
            int[] offsets = workspace.Streams.Offsets;
            long[] weights = workspace.Streams.Weights;
            long w0 = weights[stream], w1 = weights[stream + 1], w2 = weights[stream + 2], w3 = weights[stream + 3];
            long w4 = weights[stream + 4], w5 = weights[stream + 5];
            int first = offsets[stream];
            int d1 = offsets[stream + 1] - first, d2 = offsets[stream + 2] - first, d3 = offsets[stream + 3] - first;
            int d4 = offsets[stream + 4] - first, d5 = offsets[stream + 5] - first;
            long start = DepthwiseFilter.Zero;
            long a = start + (start << Near);
            int p = column + first;
            int steps = workspace.Streams.Steps;
            for (int i = 0; i < steps; i++)
            {
                a = (a << Near) + start + (patch[p] * w0) + (patch[p + d1] * w1) + (patch[p + d2] * w2) + (patch[p + d3] * w3)
                    + (patch[p + d4] * w4) + (patch[p + d5] * w5);
                sums[i] += (int)((ulong)a >> (2 * Near));
                p += step;
            }
        }

        /// <summary>Adds the last four streams of one column of outputs and writes them; the first two steps complete none.</summary>
        private static void Finish(int[] values, Workspace workspace, int column, int output)
        {
            sbyte[] arena = workspace.Arena;
            sbyte[] patch = workspace.Patch;
            TapStreams streams = workspace.Streams;
            int[] sums = streams.Sums;
            int stream = streams.Count - TapStreams.Last;
            int[] offsets = streams.Offsets;
            long[] weights = streams.Weights;
            long w0 = weights[stream], w1 = weights[stream + 1], w2 = weights[stream + 2], w3 = weights[stream + 3];
            int first = offsets[stream];
            int d1 = offsets[stream + 1] - first, d2 = offsets[stream + 2] - first, d3 = offsets[stream + 3] - first;
            DepthwiseFilter filter = workspace.Filter;
            long high = filter.High, turn = filter.Turn;
            long factor = filter.Factor, addend = filter.Addend, negative = filter.Negative;
            sbyte max = (sbyte)values[Max];
            int step = values[StrideHeight + streams.Scan] * streams.PatchStep;
            int outputStep = (streams.Scan == 0 ? values[OutputWidth] : 1) * values[Channels];
            long start = DepthwiseFilter.Zero;
            long a = start + (start << Near);
            int p = column + first;
            int o = output - (2 * outputStep);
            long floor = long.MaxValue;
            int i = 0;
            for (int end = 2; ; end = streams.Steps)
            {
                for (; i < end; i++)
                {
                    a = (a << Near) + start + (patch[p] * w0) + (patch[p + d1] * w1) + (patch[p + d2] * w2) + (patch[p + d3] * w3);
                    long s = (long)((ulong)a >> (2 * Near)) + sums[i];
                    if (s > floor)
                    {
                        arena[o] = s >= high ? max : (sbyte)(((s * factor) + (s < turn ? negative : addend)) >> LaneScale.Point);
                    }

                    p += step;
                    o += outputStep;
                }

                if (end == streams.Steps)
                {
                    return;
                }

                floor = filter.Low;
            }
        }

        /// <summary>Writes one column of outputs of a filter of three streams or fewer.</summary>
        private static void FinishFew(int[] values, Workspace workspace, int column, int output)
        {
            sbyte[] arena = workspace.Arena;
            sbyte[] patch = workspace.Patch;
            TapStreams streams = workspace.Streams;
            int[] offsets = streams.Offsets;
            long[] weights = streams.Weights;
            long w0 = weights[0], w1 = weights[1], w2 = weights[2];
            int d1 = offsets[1] - offsets[0], d2 = offsets[2] - offsets[0];
            DepthwiseFilter filter = workspace.Filter;
            long high = filter.High, turn = filter.Turn;
            long factor = filter.Factor, addend = filter.Addend, negative = filter.Negative;
            sbyte max = (sbyte)values[Max];
            int step = values[StrideHeight + streams.Scan] * streams.PatchStep;
            int outputStep = (streams.Scan == 0 ? values[OutputWidth] : 1) * values[Channels];
            long start = DepthwiseFilter.Zero;
            long a = start + (start << Near);
            int p = column + offsets[0];
            int o = output - (2 * outputStep);
            int last = p + (streams.Steps * step);
            long floor = long.MaxValue;
            for (int end = p + (2 * step); ; end = last)
            {
                while (p < end)
                {
                    a = (a << Near) + start + (patch[p] * w0) + (patch[p + d1] * w1) + (patch[p + d2] * w2);
                    long s = (long)((ulong)a >> (2 * Near));
                    if (s > floor)
                    {
                        arena[o] = s >= high ? max : (sbyte)(((s * factor) + (s < turn ? negative : addend)) >> LaneScale.Point);
                    }

                    p += step;
                    o += outputStep;
                }

                if (end == last)
                {
                    return;
                }

                floor = filter.Low;
            }
        }
    }
}
