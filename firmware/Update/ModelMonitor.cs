using TinyDevice.Formats;

namespace TinyDevice.Update
{
    /// <summary>Counts what the running model does since boot: inferences, latency, outputs that say nothing, and how its classes drift.</summary>
    /// <remarks>Integers only and no allocation per inference; the drift is computed when somebody asks.</remarks>
    public sealed class ModelMonitor
    {
        /// <summary>Inferences that become the reference when the manifest gives none.</summary>
        public const int ReferenceInferences = 256;

        private int[] _reference;
        private int[] _classes;
        private bool _isLearning;

        /// <summary>Starts from zero.</summary>
        /// <param name="reference">How often each class is expected, in proportion; null to take the first <see cref="ReferenceInferences"/>.</param>
        public ModelMonitor(byte[] reference)
        {
            _isLearning = reference == null;
            if (reference != null)
            {
                _reference = new int[reference.Length];
                for (int i = 0; i < reference.Length; i++)
                {
                    _reference[i] = reference[i];
                }
            }
        }

        /// <summary>Inferences completed.</summary>
        public int Inferences { get; private set; }

        /// <summary>Outputs whose values were all equal.</summary>
        public int Saturated { get; private set; }

        /// <summary>Milliseconds of all inferences together.</summary>
        public long LatencySumMs { get; private set; }

        /// <summary>Milliseconds of the slowest.</summary>
        public int LatencyMaxMs { get; private set; }

        /// <summary>The class the last INT8 output named; -1 before.</summary>
        public int LastClass { get; private set; } = -1;

        /// <summary>The detector before the model; null without one.</summary>
        public Cascade Cascade { get; set; }

        /// <summary>Estimated energy of this boot so far, 0 when unknown.</summary>
        public long EnergyMicrojoule { get; set; }

        /// <summary>Counts one inference.</summary>
        /// <param name="output">Its first output; only INT8 has classes.</param>
        /// <param name="bytes">The output's raw bytes.</param>
        /// <param name="latencyMs">How long it took.</param>
        public void Take(TensorInfo output, byte[] bytes, int latencyMs)
        {
            Inferences++;
            LatencySumMs += latencyMs;
            LatencyMaxMs = latencyMs > LatencyMaxMs ? latencyMs : LatencyMaxMs;
            int count = output.Bytes;
            if (output.Type != TensorType.Int8 || count < 2)
            {
                return;
            }

            bool varies = false;
            for (int i = 1; i < count; i++)
            {
                varies |= bytes[i] != bytes[0];
            }

            Saturated += varies ? 0 : 1;
            LastClass = ClassOf(bytes, count);
            CountClass(LastClass, count);
        }

        /// <summary>The class an INT8 output names: the index of its greatest value, the first of equals.</summary>
        public static int ClassOf(byte[] output, int classes)
        {
            int best = 0;
            for (int i = 1; i < classes; i++)
            {
                if ((sbyte)output[i] > (sbyte)output[best])
                {
                    best = i;
                }
            }

            return best;
        }

        /// <summary>Population stability index of the classes found against the reference, in thousandths: below 100 stable, above 250 drifted.</summary>
        /// <returns>-1 while nothing can be said.</returns>
        public int PsiMilli()
        {
            return _classes == null || _isLearning ? -1 : PsiMilli(_reference, _classes);
        }

        /// <summary>Compares two histograms of equal length; half a count is added to every class, so that an empty one stays finite.</summary>
        public static int PsiMilli(int[] reference, int[] counts)
        {
            if (reference.Length != counts.Length)
            {
                return -1;
            }

            long expected = reference.Length;
            long actual = counts.Length;
            for (int i = 0; i < counts.Length; i++)
            {
                expected += 2L * reference[i];
                actual += 2L * counts[i];
            }

            long sum = 0;
            for (int i = 0; i < counts.Length; i++)
            {
                int p = (int)(((2L * reference[i] + 1) << 20) / expected);
                int q = (int)(((2L * counts[i] + 1) << 20) / actual);
                sum += (long)(q - p) * (Log2(q) - Log2(p));
            }

            // 2^-20 from the shares, 2^-12 from the logarithms; 693 is 1000 ln 2.
            return (int)((sum >> 16) * 693 >> 16);
        }

        private void CountClass(int index, int count)
        {
            if (_classes == null || _classes.Length != count)
            {
                _classes = new int[count];
            }

            _classes[index]++;
            if (_isLearning && Inferences == ReferenceInferences)
            {
                _reference = _classes;
                _classes = null;
                _isLearning = false;
            }
        }

        private static int Log2(int value)
        {
            if (value < 1)
            {
                return 0;
            }

            int whole = 0;
            while (value >> (whole + 1) != 0)
            {
                whole++;
            }

            // The mantissa in Q20; squaring it doubles the logarithm, so each overflow past 2 is the next binary digit.
            long mantissa = ((long)value << 20) >> whole;
            int log = whole;
            for (int i = 0; i < 12; i++)
            {
                mantissa = mantissa * mantissa >> 20;
                log <<= 1;
                if (mantissa >= 2 << 20)
                {
                    mantissa >>= 1;
                    log |= 1;
                }
            }

            return log;
        }
    }
}
