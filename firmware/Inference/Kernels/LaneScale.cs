namespace TinyDevice.Inference.Kernels
{
    /// <summary>The rescaling of channels as constants, so that an output takes one multiplication; docs/adr/0082.</summary>
    /// <remarks>
    /// TFLite rounds twice. The first rounding is a carry below the second, and the second's ties away from zero are one less for negative
    /// results; so <c>output = (lane * factor + addend) >> Point</c> exactly, with an addend for each sign. Lanes at or below a lower bound
    /// give the smallest output and those from an upper bound on the largest; between them the result fits, and what leaves
    /// 64 bits on the way to it is of no account.
    /// </remarks>
    internal sealed class LaneScale
    {
        /// <summary>Fields of this object, for the heap account.</summary>
        public const int FieldCount = 8;

        /// <summary>Constants of one channel.</summary>
        public const int Size = 6;

        /// <summary>Bits behind the binary point of a scaled sum.</summary>
        public const int Point = 31 + MaxRight;

        /// <summary>Of each channel: low, high, factor, addend, addend of negative results, first lane whose result is not negative.</summary>
        public readonly long[] Constants;

        // Eight bits before the point, and room above them for what the bounds are made of.
        private const int MaxRight = 22;
        private long _reach;
        private long _offset;
        private long _zero;
        private long _min;
        private long _max;

        /// <summary>Makes room for the constants of <paramref name="channels"/> channels.</summary>
        public LaneScale(int channels)
        {
            Constants = new long[channels * Size];
        }

        /// <summary>True when every negative result is the smallest output, as behind every RELU.</summary>
        public bool Clamped { get; private set; }

        /// <summary>Begins with an op.</summary>
        /// <param name="values">Its integers.</param>
        /// <param name="fills">How often the lanes are filled; each adds <see cref="Lanes.Zero"/> to a sum.</param>
        public void Begin(int[] values, int fills)
        {
            int zero = values[ChannelKernel.WeightZero];
            _offset = fills * Lanes.Zero;
            _reach = _offset + (128L * values[ChannelKernel.Depth] * (zero > 127 ? zero : 255 - zero));
            _zero = values[ChannelKernel.OutputZero];
            _min = values[ChannelKernel.Min];
            _max = values[ChannelKernel.Max];
            Clamped = _min >= _zero;
        }

        /// <summary>Makes the constants of one channel; false, and constants that leave its outputs alone, when only the plain formula is exact.</summary>
        /// <param name="channels">Channel entries.</param>
        /// <param name="entry">Position of the channel's.</param>
        /// <param name="lane">Which of the channels it is.</param>
        public bool Fit(int[] channels, int entry, int lane)
        {
            long bias = channels[entry];
            long factor = channels[entry + 1];
            int shift = channels[entry + 2];
            int right = 0;
            long reach = _reach + (bias < 0 ? -bias : bias);
            long half = 1L << 30;
            if (shift > 0)
            {
                factor <<= shift;
                reach <<= shift;
            }
            else if (shift < 0)
            {
                right = -shift;
                half += 1L << (30 + right);
            }

            if (factor <= 0 || right > MaxRight || shift > MaxRight || reach > int.MaxValue)
            {
                return FitConstant(factor, reach, shift, lane);
            }

            int point = 31 + right;
            long addend = ((bias - _offset) * factor) + half + (_zero << point);
            long low = ((_min + 1) << point) - 1;
            long high = _max << point;
            long[] c = Constants;
            int at = Size * lane;
            c[at] = low < addend ? -1 : (low - addend) / factor;
            c[at + 1] = high <= addend ? 0 : (high - addend + factor - 1) / factor;
            c[at + 2] = factor << (MaxRight - right);
            c[at + 3] = addend << (MaxRight - right);
            if (!Clamped)
            {
                FitNegative(low, high, factor, addend, ((bias - _offset) * factor) + (1L << 30), right, at);
            }

            return true;
        }

        /// <summary>Makes constants that leave a channel's outputs alone.</summary>
        public void Skip(int lane)
        {
            Constants[Size * lane] = long.MaxValue;
        }

        /// <summary>Where negative results are outputs of their own, the bounds may lie among them.</summary>
        private void FitNegative(long low, long high, long factor, long addend, long carry, int right, int at)
        {
            long turn = carry >= 0 ? 0 : (factor - 1 - carry) / factor;
            long negative = right == 0 ? addend : addend - (1L << 31);
            long[] c = Constants;
            c[at + 4] = negative << (MaxRight - right);
            c[at + 5] = turn;
            if (c[at] < turn)
            {
                // From the turn on results are at least the zero point, which is above the smallest output here.
                c[at] = low < negative ? -1 : (low - negative) / factor;
            }

            if (c[at + 1] <= turn)
            {
                long above = high <= negative ? 0 : (high - negative + factor - 1) / factor;
                c[at + 1] = above < turn ? above : turn;
            }
        }

        /// <summary>A channel whose every output is the zero point, as those are that training gave up.</summary>
        private bool FitConstant(long factor, long reach, int shift, int lane)
        {
            Skip(lane);
            bool isZero = factor == 0
                || (factor > 0 && shift < 0 && shift >= -31 && reach <= int.MaxValue && (reach * factor) + (1L << 31) < 1L << (30 - shift));
            if (isZero)
            {
                long[] c = Constants;
                int at = Size * lane;
                c[at] = -1;
                c[at + 1] = long.MaxValue;
                c[at + 2] = 0;
                c[at + 3] = (_zero < _min ? _min : _zero > _max ? _max : _zero) << Point;
                c[at + 5] = 0;
            }

            return isZero;
        }
    }
}
