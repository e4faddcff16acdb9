using TinyDevice.Formats;

namespace TinyDevice.Update
{
    /// <summary>The cheap first stage: sees every sample and lets the model run only on those with enough movement in them.</summary>
    /// <remarks>
    /// The measure is the mean square deviation of each channel (the input's innermost dimension) from its own mean, so that a constant
    /// share such as gravity does not count. The threshold is in the input's real unit: a model with another scale fires at the same movement.
    /// </remarks>
    public sealed class Cascade
    {
        private readonly int _thresholdMilli;
        private readonly int _heartbeat;
        private int _quiet;

        /// <summary>Starts with its counters at zero.</summary>
        /// <param name="thresholdMilli">Root mean square deviation in thousandths of the input's unit; 0 lets every sample pass.</param>
        /// <param name="heartbeat">After that many quiet samples one passes all the same, so that the model is seen to live; 0 for never.</param>
        public Cascade(int thresholdMilli, int heartbeat)
        {
            _thresholdMilli = thresholdMilli;
            _heartbeat = heartbeat;
        }

        /// <summary>Samples seen since boot.</summary>
        public int Samples { get; private set; }

        /// <summary>Samples that reached the threshold; those that only the heartbeat let pass do not count.</summary>
        public int Fired { get; private set; }

        /// <summary>Seconds of deep sleep this boot woke from.</summary>
        public int SleepSeconds { get; set; }

        /// <summary>Whether the last sample reached the threshold.</summary>
        public bool HasFired { get; private set; }

        /// <summary>Takes one sample and says whether the model shall run on it.</summary>
        /// <param name="input">The model's first input; only INT8 can be judged, any other type passes.</param>
        /// <param name="sample">Its raw bytes.</param>
        public bool Passes(TensorInfo input, byte[] sample)
        {
            Samples++;
            HasFired = _thresholdMilli == 0 || input.Type != TensorType.Int8 || IsLoud(input, sample);
            if (HasFired)
            {
                Fired++;
            }

            _quiet = HasFired || (_heartbeat > 0 && _quiet + 1 >= _heartbeat) ? 0 : _quiet + 1;
            return _quiet == 0;
        }

        private bool IsLoud(TensorInfo input, byte[] sample)
        {
            int channels = input.Rank > 1 ? input.Dimension(input.Rank - 1) : 1;
            int length = input.Bytes / channels;
            double limit = _thresholdMilli / (1000.0 * input.Scale);
            double deviation = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                deviation += SquaredDeviation(sample, channel, channels, length);
            }

            return deviation >= limit * limit * length;
        }

        /// <summary>Sum over one channel of squared distances from its mean, in steps of the input's scale.</summary>
        private static double SquaredDeviation(byte[] sample, int channel, int channels, int length)
        {
            long sum = 0;
            long squares = 0;
            int position = channel;
            for (int i = 0; i < length; i++)
            {
                int value = (sbyte)sample[position];
                sum += value;
                squares += value * value;
                position += channels;
            }

            return squares - (double)sum * sum / length;
        }
    }
}
