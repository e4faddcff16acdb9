namespace TinyDevice.Inference.Kernels
{
    /// <summary>The 3 x 3 filter of one depthwise channel as lanes, and how its sums become outputs; docs/adr/0084.</summary>
    /// <remarks>
    /// An input counts for up to three outputs below one another: with the first row of taps for the one it begins, with the last row for the
    /// one it completes. One multiplication with a column of taps does all of them; the sum then moves up by a lane and its highest lane is complete.
    /// </remarks>
    internal sealed class DepthwiseFilter
    {
        /// <summary>Fields of this object, for the heap account.</summary>
        public const int FieldCount = 15;

        /// <summary>What a lane starts with, so that it never borrows from the next; no sum of nine products reaches it.</summary>
        public const long Zero = 1L << 19;

        /// <summary>Bits from one lane to the next when rows of outputs are one row of inputs apart: three lanes, the highest of 20 bits.</summary>
        public const int Near = 22;

        /// <summary>Bits from one lane to the next when they are two rows apart: two lanes, and the middle taps meet no other output.</summary>
        public const int Far = 32;

        /// <summary>Taps in lanes, the first row lowest: left column.</summary>
        public long Left;

        /// <summary>Middle column.</summary>
        public long Middle;

        /// <summary>Right column.</summary>
        public long Right;

        /// <summary>Middle row of taps when rows of outputs are two rows of inputs apart: left column.</summary>
        public long OddLeft;

        /// <summary>Middle column of it.</summary>
        public long OddMiddle;

        /// <summary>Right column of it.</summary>
        public long OddRight;

        /// <summary>Sums up to this one give the smallest output.</summary>
        public long Low;

        /// <summary>Sums from this one on give the largest output.</summary>
        public long High;

        /// <summary>Smaller sums give negative results.</summary>
        public long Turn;

        /// <summary>Factor of a sum.</summary>
        public long Factor;

        /// <summary>Addend of a scaled sum.</summary>
        public long Addend;

        /// <summary>Addend when the result is negative.</summary>
        public long Negative;

        private readonly LaneScale _scale = new LaneScale(3);
        private long _weightZero;
        private long _less;

        /// <summary>Heap bytes of this object and what it holds.</summary>
        public static int HeapBytes
        {
            get
            {
                return HeapSize.OfObject(FieldCount) + HeapSize.OfObject(LaneScale.FieldCount) + (int)HeapSize.OfArray(8 * 3 * LaneScale.Size);
            }
        }

        /// <summary>Begins with an op.</summary>
        /// <param name="values">Its integers.</param>
        /// <param name="fills">How many sums that start at <see cref="Zero"/> make up an output's.</param>
        public void Begin(int[] values, int fills)
        {
            _less = Lanes.Zero - (fills * Zero);
            _weightZero = values[ChannelKernel.WeightZero];
            _scale.Begin(values, 1);
        }

        /// <summary>Takes the next channel's scale; false when only the plain formula is exact for it.</summary>
        public bool Fit(int[] channels, int entry)
        {
            if (!_scale.Fit(channels, entry, 0))
            {
                return false;
            }

            // The constants are for a lane that starts at Lanes.Zero.
            long[] c = _scale.Constants;
            Low = c[0] - _less;
            High = c[1] == long.MaxValue ? c[1] : c[1] - _less;
            Factor = c[2];
            Addend = c[3] + (Factor * _less);
            Negative = c[4] + (Factor * _less);
            Turn = _scale.Clamped ? 0 : c[5] - _less;
            return true;
        }

        /// <summary>Takes the taps for outputs whose rows are one row of inputs apart.</summary>
        public void LoadNear(byte[] weights, int first)
        {
            long zeros = _weightZero + (_weightZero << Near) + (_weightZero << (2 * Near));
            Left = weights[first] + (weights[first + 3] << Near) + ((long)weights[first + 6] << (2 * Near)) - zeros;
            Middle = weights[first + 1] + (weights[first + 4] << Near) + ((long)weights[first + 7] << (2 * Near)) - zeros;
            Right = weights[first + 2] + (weights[first + 5] << Near) + ((long)weights[first + 8] << (2 * Near)) - zeros;
        }

        /// <summary>Takes the taps for outputs whose rows are two rows of inputs apart.</summary>
        public void LoadFar(byte[] weights, int first)
        {
            long zeros = _weightZero + (_weightZero << Far);
            Left = weights[first] + ((long)weights[first + 6] << Far) - zeros;
            Middle = weights[first + 1] + ((long)weights[first + 7] << Far) - zeros;
            Right = weights[first + 2] + ((long)weights[first + 8] << Far) - zeros;
            OddLeft = weights[first + 3] - _weightZero;
            OddMiddle = weights[first + 4] - _weightZero;
            OddRight = weights[first + 5] - _weightZero;
        }
    }
}
