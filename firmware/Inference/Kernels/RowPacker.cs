namespace TinyDevice.Inference.Kernels
{
    /// <summary>Packs stored weights, three channels to a long: whole filters when a model is opened, or one block on its way.</summary>
    internal sealed class RowPacker
    {
        private readonly long[][] _rows;
        private readonly int _triples;
        private readonly int _depth;
        private readonly int _largest;

        /// <summary>Packs filters of <paramref name="depth"/> weights for <paramref name="channels"/> output channels, block by block.</summary>
        public RowPacker(int channels, int depth, int largest)
        {
            _triples = (channels + 2) / 3;
            _depth = depth;
            _largest = largest;
            _rows = new long[_triples * Lanes.BlockCount(depth, largest)][];
        }

        /// <summary>The packed rows: block by block, one row per three channels.</summary>
        public long[][] Rows
        {
            get { return _rows; }
        }

        /// <summary>Heap bytes of all rows.</summary>
        public static long HeapBytes(int channels, int depth, int largest)
        {
            int triples = (channels + 2) / 3;
            long bytes = 0;
            for (int rest = depth; rest > 0; rest -= Lanes.BlockSize(rest, largest))
            {
                bytes += HeapSize.OfArray(8 * Lanes.BlockSize(rest, largest));
            }

            return (triples * bytes) + HeapSize.OfArray(12L * triples * Lanes.BlockCount(depth, largest));
        }

        /// <summary>Packs the next block of weights; what is behind the last weight becomes 0.</summary>
        /// <param name="row">Takes them; its length is the largest block.</param>
        /// <param name="weights">Stored weights.</param>
        /// <param name="from">Position of the first channel's first weight.</param>
        /// <param name="step">From there to the next channel's.</param>
        /// <param name="channels">1 to 3.</param>
        /// <param name="rest">Weights left of each channel.</param>
        /// <param name="zero">The byte that stands for 0.</param>
        public static void Pack(long[] row, byte[] weights, int from, int step, int channels, int rest, int zero)
        {
            int size = Lanes.BlockSize(rest, row.Length);
            int count = rest < size ? rest : size;
            int second = channels > 1 ? from + step : from;
            int third = channels > 2 ? second + step : from;

            // A lane without a channel holds the first one's weights, and nobody reads it.
            long zeros = ((long)zero << (2 * Lanes.Width)) + ((long)zero << Lanes.Width) + zero;
            for (int i = 0; i < count; i++)
            {
                row[i] = ((long)weights[third + i] << (2 * Lanes.Width)) + ((long)weights[second + i] << Lanes.Width) + weights[from + i] - zeros;
            }

            for (int i = count; i < size; i++)
            {
                row[i] = 0;
            }
        }

        /// <summary>Makes the rows of three channels from their stored weights, channel after channel.</summary>
        /// <param name="triple">Which three.</param>
        /// <param name="weights">Their bytes.</param>
        /// <param name="channels">How many there are, fewer than 3 at the end.</param>
        /// <param name="zero">The byte that stands for 0.</param>
        public void PackWeights(int triple, byte[] weights, int channels, int zero)
        {
            int row = triple;
            for (int first = 0; first < _depth; row += _triples)
            {
                int size = Lanes.BlockSize(_depth - first, _largest);
                _rows[row] = new long[size];
                Pack(_rows[row], weights, first, _depth, channels, _depth - first, zero);
                first += size;
            }
        }
    }
}
