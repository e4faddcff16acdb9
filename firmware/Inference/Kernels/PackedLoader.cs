namespace TinyDevice.Inference.Kernels
{
    /// <summary>Loads weights packed, and asks for what packed ops share.</summary>
    internal static class PackedLoader
    {
        /// <summary>Loads and packs the weights of a resident op whose channel entries are loaded.</summary>
        /// <param name="op">The op.</param>
        /// <param name="preparation">Where they come from.</param>
        /// <param name="tiled">True when there are enough rows of inputs for tiles.</param>
        /// <returns>Ok, BadOp, HeapTooLarge or ReadFailed.</returns>
        public static InferenceStatus Load(Op op, Preparation preparation, bool tiled)
        {
            int[] values = op.Values;
            int channels = values[ChannelKernel.Channels];
            int depth = values[ChannelKernel.Depth];
            int largest = tiled ? PackedTile.Largest : PackedRows.Largest;
            long temporary = HeapSize.OfArray(3L * depth);
            if (!preparation.InImage(values[ChannelKernel.Weights], (long)channels * depth))
            {
                return InferenceStatus.BadOp;
            }

            if (!preparation.Reserve(RowPacker.HeapBytes(channels, depth, largest) + temporary)
                || 12L * ((channels + 2) / 3) * Lanes.BlockCount(depth, largest) > HeapSize.MaxArrayBytes)
            {
                return InferenceStatus.HeapTooLarge;
            }

            RowPacker packer = new RowPacker(channels, depth, largest);
            op.Rows = packer.Rows;
            op.Run = Lanes.MaxRun;
            byte[] weights = new byte[3 * depth];
            InferenceStatus status = InferenceStatus.Ok;
            for (int first = 0; first < channels && status == InferenceStatus.Ok; first += 3)
            {
                int count = channels - first < 3 ? channels - first : 3;
                status = preparation.ReadBytes(values[ChannelKernel.Weights] + (first * depth), weights, count * depth);
                packer.PackWeights(first / 3, weights, count, values[ChannelKernel.WeightZero]);
                op.Run = Lanes.Run(weights, values[ChannelKernel.WeightZero], depth, largest, count, op.Run);
            }

            // What loading takes for a while is free afterwards.
            preparation.Reserve(-temporary);
            if (status != InferenceStatus.Ok || op.Run == 0)
            {
                return status != InferenceStatus.Ok ? status : InferenceStatus.BadOp;
            }

            return tiled || KeepScale(op, preparation) ? InferenceStatus.Ok : InferenceStatus.HeapTooLarge;
        }

        /// <summary>Asks for lanes, sums and tiles.</summary>
        /// <param name="op">An op whose weights are loaded or streamed.</param>
        /// <param name="preparation">Takes the wishes.</param>
        /// <param name="tileRows">Rows of inputs that go through tiles together; 0 without tiles.</param>
        public static void RequireShared(Op op, Preparation preparation, int tileRows)
        {
            int[] values = op.Values;
            int lanes = (values[ChannelKernel.Channels] + 2) / 3;
            if (tileRows == 0)
            {
                bool packed = op.Rows != null;
                preparation.RequireLanes(packed ? lanes : 0);
                preparation.RequireSums(packed && op.Run >= Lanes.BlockCount(values[ChannelKernel.Depth], PackedRows.Largest) ? 0 : lanes);
                return;
            }

            lanes = (lanes < PackedTile.Rows ? lanes : PackedTile.Rows) * tileRows;
            preparation.RequireLanes(lanes);
            preparation.RequireTile();
            if (op.Run < Lanes.BlockCount(values[ChannelKernel.Depth], PackedTile.Largest))
            {
                preparation.RequireSums(lanes);
            }
        }

        /// <summary>One row of inputs has no other to share constants with, so they are made here, once; false when there is no heap for them.</summary>
        private static bool KeepScale(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            int channels = values[ChannelKernel.Channels];
            if (!preparation.Reserve(HeapSize.OfObject(LaneScale.FieldCount)) || !preparation.ReserveArray(8L * channels * LaneScale.Size))
            {
                return false;
            }

            LaneScale scale = new LaneScale(channels);
            scale.Begin(values, PackedRows.Fills(values[ChannelKernel.Depth], op.Run));
            bool fits = true;
            for (int channel = 0; channel < channels; channel++)
            {
                fits &= scale.Fit(op.Words, 3 * channel, channel);
            }

            op.Scale = fits ? scale : null;
            return true;
        }
    }
}
