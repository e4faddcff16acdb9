namespace TinyDevice.Inference.Kernels
{
    /// <summary>Turns lanes to outputs: the rescaling of three channels as constants, so that an output takes one multiplication.</summary>
    /// <remarks>
    /// TFLite rounds twice. The first rounding is a carry below the second, and the second's ties away from zero are one less for negative
    /// results; so <c>output = (lane * factor + addend) >> shift</c> exactly, with an addend for each sign. Lanes at or below a
    /// lower bound give the smallest output and those from an upper bound on the largest, so the product never leaves 64 bits.
    /// </remarks>
    internal sealed class LaneScale
    {
        /// <summary>Fields of this object, for the heap account.</summary>
        public const int FieldCount = 6;

        /// <summary>Constants of one channel.</summary>
        public const int Size = 7;

        /// <summary>Of three channels: low, high, first not negative, factor, addend, addend of negative results, shift.</summary>
        public readonly long[] Constants = new long[3 * Size];

        // Zero points and clamps are shifted by up to 53, what is in the lanes takes 62 bits: together they stay in 64.
        private const int MaxRight = 22;
        private long _reach;
        private long _offset;
        private long _zero;
        private long _min;
        private long _max;

        /// <summary>Begins with an op.</summary>
        /// <param name="values">Its integers.</param>
        /// <param name="fills">How often the lanes are filled; each adds <see cref="Lanes.Zero"/> to a sum.</param>
        public void Begin(int[] values, int fills)
        {
            int zero = values[ChannelKernel.WeightZero];
            _reach = 128L * values[ChannelKernel.Depth] * (zero > 127 ? zero : 255 - zero);
            _offset = fills * Lanes.Zero;
            _zero = values[ChannelKernel.OutputZero];
            _min = values[ChannelKernel.Min];
            _max = values[ChannelKernel.Max];
        }

        /// <summary>Makes the constants of one channel; false, and constants that leave its outputs alone, when only the plain formula is exact.</summary>
        /// <param name="channels">Channel entries.</param>
        /// <param name="entry">Position of the channel's.</param>
        /// <param name="lane">Which of the three it is.</param>
        public bool Fit(int[] channels, int entry, int lane)
        {
            long bias = channels[entry];
            int shift = channels[entry + 2];
            int left = shift > 0 ? shift : 0;
            int right = shift < 0 ? -shift : 0;
            long reach = _reach + _offset + (bias < 0 ? -bias : bias);
            if (channels[entry + 1] < 0 || left > 30 || right > 31 || reach > int.MaxValue >> left)
            {
                Skip(lane);
                return false;
            }

            long factor = (long)channels[entry + 1] << left;
            long half = right == 0 ? 0 : 1L << (30 + right);
            if (reach * factor < 1L << 30 || (reach * factor) + (1L << 31) < half)
            {
                long constant = _zero < _min ? _min : _zero > _max ? _max : _zero;
                Set(lane, -1, long.MaxValue, 0);
                SetLine(lane, 0, constant << 31, constant << 31, 31);
                return true;
            }

            if (right > MaxRight)
            {
                Skip(lane);
                return false;
            }

            int point = 31 + right;
            long carry = ((bias - _offset) * factor) + (1L << 30);
            long addend = carry + half + (_zero << point);
            long negative = right == 0 ? addend : addend - (1L << 31);
            long turn = -Floor(carry, factor);
            long low = Floor(((_min + 1) << point) - addend - 1, factor);
            if (low < turn)
            {
                low = Floor(((_min + 1) << point) - negative - 1, factor);
                low = low < turn ? low : turn - 1;
            }

            long high = -Floor(addend - (_max << point), factor);
            if (high <= turn)
            {
                high = -Floor(negative - (_max << point), factor);
                high = high < turn ? high : turn;
            }

            Set(lane, low, high, turn);
            SetLine(lane, factor, addend, negative, point);
            return true;
        }

        /// <summary>Makes constants that leave a channel's outputs alone.</summary>
        public void Skip(int lane)
        {
            Set(lane, long.MaxValue, 0, 0);
        }

        private static long Floor(long value, long divisor)
        {
            long quotient = value / divisor;
            return value < 0 && quotient * divisor != value ? quotient - 1 : quotient;
        }

        private void Set(int lane, long low, long high, long turn)
        {
            Constants[Size * lane] = low;
            Constants[(Size * lane) + 1] = high;
            Constants[(Size * lane) + 2] = turn;
        }

        private void SetLine(int lane, long factor, long addend, long negative, int shift)
        {
            Constants[(Size * lane) + 3] = factor;
            Constants[(Size * lane) + 4] = addend;
            Constants[(Size * lane) + 5] = negative;
            Constants[(Size * lane) + 6] = shift;
        }
    }
}
