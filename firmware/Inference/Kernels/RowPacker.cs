namespace TinyDevice.Inference.Kernels
{
    /// <summary>Makes the rows of <see cref="PackedRows"/> from stored weights and channel entries when a model is opened.</summary>
    internal sealed class RowPacker
    {
        private readonly long[][] _rows;
        private readonly int _triples;
        private readonly int _depth;

        /// <summary>Packs filters of <paramref name="depth"/> weights for <paramref name="channels"/> output channels.</summary>
        public RowPacker(int channels, int depth)
        {
            _triples = (channels + 2) / 3;
            _depth = depth;
            _rows = new long[RowCount(channels, depth)][];
        }

        /// <summary>The packed rows.</summary>
        public long[][] Rows
        {
            get { return _rows; }
        }

        /// <summary>Number of rows.</summary>
        public static int RowCount(int channels, int depth)
        {
            return (channels + 2) / 3 * (1 + PackedRows.BlockCount(depth));
        }

        /// <summary>Heap bytes of all rows.</summary>
        public static long HeapBytes(int channels, int depth)
        {
            long bytes = HeapSize.OfArray(9 * 8);
            for (int rest = depth; rest > 0; rest -= PackedRows.BlockSize(rest))
            {
                bytes += HeapSize.OfArray(8 * PackedRows.BlockSize(rest));
            }

            return ((channels + 2) / 3 * bytes) + HeapSize.OfArray(12L * RowCount(channels, depth));
        }

        /// <summary>Fills the rows of three channels from their stored weights, channel after channel.</summary>
        /// <param name="triple">Which three.</param>
        /// <param name="weights">Their bytes.</param>
        /// <param name="channels">How many there are, fewer than 3 at the end.</param>
        /// <param name="zero">The byte that stands for 0.</param>
        public void PackWeights(int triple, byte[] weights, int channels, int zero)
        {
            int row = _triples + triple;
            for (int first = 0; first < _depth; row += _triples)
            {
                int size = PackedRows.BlockSize(_depth - first);
                int count = _depth - first < size ? _depth - first : size;
                long[] packed = new long[size];
                for (int lane = 0; lane < channels; lane++)
                {
                    int shift = lane * PackedRows.Width;
                    int from = (lane * _depth) + first;
                    for (int i = 0; i < count; i++)
                    {
                        packed[i] += (long)(weights[from + i] - zero) << shift;
                    }
                }

                _rows[row] = packed;
                first += size;
            }
        }

        /// <summary>Makes the constants of one channel; false when its multiplier or shift is outside of what fits 64 bits.</summary>
        /// <param name="channel">Output channel.</param>
        /// <param name="table">The channel table.</param>
        /// <param name="fills">How often the lanes are filled for one output; each adds its starting value.</param>
        public bool PackConstants(int channel, int[] table, int fills)
        {
            int multiplier = table[(3 * channel) + 1];
            int shift = table[(3 * channel) + 2];
            if (shift < -17 || shift > 14 || multiplier < 0)
            {
                return false;
            }

            int lane = channel % 3;
            if (lane == 0)
            {
                _rows[channel / 3] = new long[9];
            }

            // TFLite rounds twice; the second rounds ties away from zero, so a negative result has the tie taken off again.
            long tie = shift < 0 ? 1L << (PackedRows.Point - 1 + shift) : 0;
            long scaled = (long)multiplier << (PackedRows.Point - 31 + shift);
            long[] constants = _rows[channel / 3];
            constants[3 * lane] = scaled;
            constants[(3 * lane) + 1] = ((table[3 * channel] - (fills * PackedRows.LaneZero)) * scaled) + tie;
            constants[(3 * lane) + 2] = 2 * tie;
            return true;
        }
    }
}
