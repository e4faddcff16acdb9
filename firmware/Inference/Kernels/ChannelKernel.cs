using TinyDevice.Formats;

namespace TinyDevice.Inference.Kernels
{
    /// <summary>What ops with one filter per output channel share: weights and channel entries, resident or streamed block by block.</summary>
    /// <remarks>
    /// A weight is stored as the byte <c>w + 128</c>, since files can be read into byte[] only; <c>WeightZero</c> is the byte that stands
    /// for 0. A channel entry's bias holds the input zero point folded in: <c>bias - inputZero * sum(w)</c>.
    /// </remarks>
    internal abstract class ChannelKernel : Kernel
    {
        /// <summary>Output channels.</summary>
        internal const int Channels = FirstParameter;

        /// <summary>Weights of one channel.</summary>
        internal const int Depth = FirstParameter + 1;

        /// <summary>The stored byte that stands for a weight of 0, in [0, 255].</summary>
        internal const int WeightZero = FirstParameter + 2;

        /// <summary>Zero point of the output.</summary>
        internal const int OutputZero = FirstParameter + 3;

        /// <summary>Smallest output, in [-128, 127].</summary>
        internal const int Min = FirstParameter + 4;

        /// <summary>Largest output, in [Min, 127].</summary>
        internal const int Max = FirstParameter + 5;

        /// <summary>Position in the image of the channel entries.</summary>
        protected const int ChannelTable = FirstParameter + 6;

        /// <summary>Position in the image of the weights, channel after channel.</summary>
        internal const int Weights = FirstParameter + 7;

        /// <summary>Channels that pass through the window at a time; 0 when everything is resident.</summary>
        protected const int BlockChannels = FirstParameter + 8;

        /// <summary>The first parameter of the op's own.</summary>
        protected const int FirstOwnParameter = FirstParameter + 9;

        /// <summary>Makes the kernel of a variant: 0 plain, 1 packed when the model is opened, 2 packed on the way.</summary>
        protected ChannelKernel(int variant)
        {
            Variant = variant;
        }

        /// <summary>The op record's variant.</summary>
        protected int Variant { get; }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            if (!Shapes.AreDimensions(values, Channels, 1) || values[Depth] < 1 || !IsRangeValid(values) || !FitsOperands(values))
            {
                return InferenceStatus.BadOp;
            }

            int channels = values[Channels];
            int block = values[BlockChannels];
            long weightBytes = (long)channels * values[Depth];
            if (!preparation.Reserve(HeapSize.OfObject(1) - HeapSize.OfObject(0)))
            {
                return InferenceStatus.HeapTooLarge;
            }

            if (Variant != 0 && (values[Depth] > Shapes.MaxDimension || (Variant == 1 && block != 0)))
            {
                return InferenceStatus.BadOp;
            }

            if (block == 0)
            {
                InferenceStatus status = preparation.LoadWords(values[ChannelTable], 3L * channels, out op.Words);
                return status != InferenceStatus.Ok ? status : Extend(op, preparation, LoadWeights(op, preparation, weightBytes));
            }

            if (block < 0 || block > channels || !preparation.InImage(values[Weights], weightBytes)
                || !preparation.InImage(values[ChannelTable], (long)ModelFormat.ChannelEntrySize * channels))
            {
                return InferenceStatus.BadOp;
            }

            // Streamed weights are not seen here, but one block fits its lane whatever they are; sums are there for that case.
            op.Run = Variant == 0 ? 0 : 1;
            return Extend(op, preparation, preparation.RequireWindow(block, values[Depth]));
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            int channels = values[Channels];
            int block = values[BlockChannels];
            workspace.Rows = op.Rows;
            workspace.Run = op.Run;
            workspace.KeptScale = op.Scale;
            workspace.Triples = (channels + 2) / 3;
            if (block == 0)
            {
                workspace.Weights = op.Bytes;
                workspace.Channels = op.Words;
                InvokeBlock(values, workspace, 0, channels);
                return InferenceStatus.Ok;
            }

            int depth = values[Depth];
            for (int first = 0; first < channels; first += block)
            {
                int count = channels - first < block ? channels - first : block;
                int table = values[ChannelTable] + (first * ModelFormat.ChannelEntrySize);
                if (!workspace.ReadBlock(table, values[Weights] + (first * depth), depth, count))
                {
                    return InferenceStatus.ReadFailed;
                }

                if (Variant == 2)
                {
                    workspace.Run = RunOfBlock(values, workspace, count);
                }

                InvokeBlock(values, workspace, first, count);
            }

            return InferenceStatus.Ok;
        }

        /// <summary>Blocks of the weights in the window that a lane takes: one always, more when enough rows of inputs pay for looking at them.</summary>
        private int RunOfBlock(int[] values, Workspace workspace, int count)
        {
            const int PayingRows = 32;
            return RowsOf(values) < PayingRows || values[Depth] <= PackedTile.Largest
                ? 1
                : Lanes.Run(workspace.Weights, values[WeightZero], values[Depth], PackedTile.Largest, count, Lanes.MaxRun);
        }

        /// <summary>True when the op's own parameters are in range and agree with the operands' bytes and <see cref="Depth"/>.</summary>
        protected abstract bool FitsOperands(int[] values);

        /// <summary>Computes output channels [first, first + count) from the weights now in the workspace.</summary>
        protected abstract void InvokeBlock(int[] values, Workspace workspace, int first, int count);

        /// <summary>Rows of inputs that are multiplied with every filter, at least 1.</summary>
        protected virtual long RowsOf(int[] values)
        {
            return 1;
        }

        /// <summary>Rows of inputs that go through the tiles together.</summary>
        protected virtual int TileRows(int[] values)
        {
            return 1;
        }

        /// <summary>True when there are enough rows of inputs to load weights into locals for.</summary>
        protected bool IsTiled(int[] values)
        {
            return Variant != 0 && RowsOf(values) >= Tiles.MinRows;
        }

        /// <summary>Asks for shared memory once the weights are settled.</summary>
        protected virtual void RequireShared(int[] values, Preparation preparation)
        {
        }

        /// <summary>The plain inner loop: one row of inputs times every channel of the workspace's slice, outputs side by side.</summary>
        /// <param name="values">The op's integers.</param>
        /// <param name="workspace">Holds the row, the slice, its weights and its channel entries.</param>
        /// <param name="rowStart">Position in the row of the first input.</param>
        /// <param name="output">Position in the arena of the slice's first output.</param>
        protected static void Multiply(int[] values, Workspace workspace, int rowStart, int output)
        {
            if (workspace.Rows != null)
            {
                PackedRows.Multiply(values, workspace, rowStart, output);
                return;
            }

            if (workspace.Run != 0)
            {
                ByteRows.Multiply(values, workspace, rowStart, output);
                return;
            }

            sbyte[] arena = workspace.Arena;
            sbyte[] row = workspace.Row;
            byte[] weights = workspace.Weights;
            int[] channels = workspace.Channels;
            int depth = values[Depth];
            int weightZero = values[WeightZero];
            int outputZero = values[OutputZero];
            int min = values[Min];
            int max = values[Max];
            int entry = 3 * workspace.SliceFirst;
            int weight = depth * workspace.SliceFirst;
            for (int end = output + workspace.SliceCount; output < end; output++)
            {
                int sum = channels[entry];
                for (int i = 0; i < depth; i++)
                {
                    sum += row[rowStart + i] * (weights[weight + i] - weightZero);
                }

                int y = FixedPoint.Rescale(sum, channels[entry + 1], channels[entry + 2]) + outputZero;
                arena[output] = (sbyte)(y < min ? min : y > max ? max : y);
                weight += depth;
                entry += 3;
            }
        }

        private static bool IsRangeValid(int[] values)
        {
            return values[WeightZero] >= 0 && values[WeightZero] <= 255
                && values[Min] >= -128 && values[Min] <= values[Max] && values[Max] <= 127;
        }

        private InferenceStatus LoadWeights(Op op, Preparation preparation, long weightBytes)
        {
            int[] values = op.Values;
            if (Variant == 1)
            {
                return PackedLoader.Load(op, preparation, IsTiled(values));
            }

            InferenceStatus status = preparation.LoadBytes(values[Weights], weightBytes, out op.Bytes);
            if (status == InferenceStatus.Ok && Variant == 2)
            {
                op.Run = Lanes.Run(op.Bytes, values[WeightZero], values[Depth], PackedTile.Largest, values[Channels], Lanes.MaxRun);
            }

            return status;
        }

        private InferenceStatus Extend(Op op, Preparation preparation, InferenceStatus status)
        {
            if (status == InferenceStatus.Ok)
            {
                RequireShared(op.Values, preparation);
                if (Variant != 0)
                {
                    PackedLoader.RequireShared(op, preparation, IsTiled(op.Values) ? TileRows(op.Values) : 0);
                }
            }

            return status;
        }
    }
}
