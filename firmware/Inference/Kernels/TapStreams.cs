namespace TinyDevice.Inference.Kernels
{
    /// <summary>The taps of a depthwise filter by threes, so that one multiplication does three; docs/adr/0086.</summary>
    /// <remarks>
    /// Outputs are computed along one axis, the scan, step by step. A stream is taps that meet the same inputs at steps one after another: the first tap for the output
    /// that begins, the next for the one before it. Strides and dilations only decide which taps these are.
    /// </remarks>
    internal sealed class TapStreams
    {
        /// <summary>Fields of this object, for the heap account.</summary>
        public const int FieldCount = 12;

        /// <summary>Streams added up at a time; the last four of a filter are done with its outputs.</summary>
        public const int Together = 6;

        /// <summary>Streams done with the outputs.</summary>
        public const int Last = 4;

        /// <summary>Taps a filter may have.</summary>
        public const int MaxTaps = 1024;

        /// <summary>The stored byte that stands for a weight of 0; with another one 18 products could leave a lane.</summary>
        public const int Zero = 128;

        /// <summary>Position in the patch of each stream's first input, from that of the output column.</summary>
        public readonly int[] Offsets;

        /// <summary>Weights of each stream in lanes; 0 behind the last one.</summary>
        public readonly long[] Weights;

        /// <summary>Sums of the streams done so far, per step.</summary>
        public readonly int[] Sums;

        /// <summary>0 when outputs are computed down the columns, 1 when along the rows.</summary>
        public int Scan;

        /// <summary>Bytes of the patch from one place on the scan to the next.</summary>
        public int PatchStep;

        /// <summary>Steps of the scan: two more than it has outputs.</summary>
        public int Steps;

        /// <summary>Streams, filled up with empty ones: a multiple of <see cref="Together"/>, and <see cref="Last"/>.</summary>
        public int Count;

        /// <summary>Streams that are not empty.</summary>
        public int Used;

        private readonly byte[] _lengths;
        private readonly int[] _taps;
        private int _tapStep;
        private int _laneStep;

        /// <summary>Makes room for the largest op.</summary>
        public TapStreams(int streams, int steps)
        {
            Offsets = new int[streams];
            Weights = new long[streams];
            Sums = new int[steps];
            _taps = new int[streams];
            _lengths = new byte[streams];
        }

        /// <summary>Heap bytes of such an object.</summary>
        public static long HeapBytes(int streams, int steps)
        {
            return HeapSize.OfObject(FieldCount) + (2 * HeapSize.OfArray(4L * streams)) + HeapSize.OfArray(streams) + HeapSize.OfArray(8L * streams) + HeapSize.OfArray(4L * steps);
        }

        /// <summary>Number of streams of an op, empty ones included.</summary>
        public static int CountOf(int[] values)
        {
            int scan = ScanOf(values);
            int divisor = Divisor(values, scan);
            int chains = values[ConvolutionKernel.StrideHeight + scan] / divisor;
            int length = LengthOf(values[ConvolutionKernel.DilationHeight + scan] / divisor);
            int taps = values[ConvolutionKernel.FilterHeight + scan];
            int count = 0;
            for (int first = 0; first < chains && first < taps; first++)
            {
                count += (((taps - first + chains - 1) / chains) + length - 1) / length;
            }

            count *= values[ConvolutionKernel.FilterHeight + 1 - scan];
            int rest = count > Last ? count - Last : 0;
            return ((rest + Together - 1) / Together * Together) + Last;
        }

        /// <summary>The axis with more outputs: 0 down the columns, 1 along the rows.</summary>
        public static int ScanOf(int[] values)
        {
            return values[ConvolutionKernel.OutputWidth] > values[ConvolutionKernel.OutputHeight] ? 1 : 0;
        }

        /// <summary>Places of the patch along an axis: what the filter sees, on the scan also what it meets in lanes nobody reads.</summary>
        public static long PatchSize(int[] values, int axis, int more)
        {
            return ((values[ConvolutionKernel.OutputHeight + axis] - 1L + more) * values[ConvolutionKernel.StrideHeight + axis])
                + ((values[ConvolutionKernel.FilterHeight + axis] - 1L) * values[ConvolutionKernel.DilationHeight + axis]) + 1;
        }

        /// <summary>Lists the streams of an op.</summary>
        public void Begin(int[] values)
        {
            Scan = ScanOf(values);
            int cross = 1 - Scan;
            int divisor = Divisor(values, Scan);
            int chains = values[ConvolutionKernel.StrideHeight + Scan] / divisor;
            int lanes = values[ConvolutionKernel.DilationHeight + Scan] / divisor;
            int width = values[ConvolutionKernel.FilterWidth];
            int tapStep = Scan == 0 ? width : 1;
            int columnStep = Scan == 0 ? 1 : width;
            int taps = values[ConvolutionKernel.FilterHeight + Scan];
            int length = LengthOf(lanes);
            PatchStep = (int)PatchSize(values, cross, 0);
            Steps = values[ConvolutionKernel.OutputHeight + Scan] + 2;
            Count = CountOf(values);
            _laneStep = DepthwiseFilter.Near * lanes;
            _tapStep = chains * tapStep;
            int count = 0;
            for (int column = 0; column < values[ConvolutionKernel.FilterHeight + cross]; column++)
            {
                for (int first = 0; first < chains; first++)
                {
                    for (int tap = first; tap < taps; tap += length * chains)
                    {
                        int rest = (taps - tap + chains - 1) / chains;
                        _lengths[count] = (byte)(rest < length ? rest : length);
                        _taps[count] = (tap * tapStep) + (column * columnStep);
                        Offsets[count] = (tap * values[ConvolutionKernel.DilationHeight + Scan] * PatchStep)
                            + (column * values[ConvolutionKernel.DilationHeight + cross]);
                        count++;
                    }
                }
            }

            Used = count;
            for (; count < Count; count++)
            {
                Weights[count] = 0;
                Offsets[count] = 0;
            }
        }

        /// <summary>Takes the weights of a channel.</summary>
        /// <param name="weights">Stored weights.</param>
        /// <param name="first">Position of the channel's first.</param>
        public void Load(byte[] weights, int first)
        {
            int tapStep = _tapStep;
            int laneStep = _laneStep;
            long zeros = Zero + ((long)Zero << DepthwiseFilter.Near) + ((long)Zero << (2 * DepthwiseFilter.Near));
            for (int i = 0; i < Used; i++)
            {
                int tap = first + _taps[i];
                if (_lengths[i] == 3)
                {
                    Weights[i] = weights[tap] + ((long)weights[tap + tapStep] << DepthwiseFilter.Near)
                        + ((long)weights[tap + (2 * tapStep)] << (2 * DepthwiseFilter.Near)) - zeros;
                    continue;
                }

                long packed = 0;
                int shift = 0;
                for (int j = _lengths[i]; j > 0; j--)
                {
                    packed += (long)(weights[tap] - Zero) << shift;
                    tap += tapStep;
                    shift += laneStep;
                }

                Weights[i] = packed;
            }
        }

        private static int LengthOf(int lanes)
        {
            return lanes == 1 ? 3 : lanes == 2 ? 2 : 1;
        }

        /// <summary>The greatest common divisor of stride and dilation on the scan.</summary>
        private static int Divisor(int[] values, int scan)
        {
            int a = values[ConvolutionKernel.StrideHeight + scan];
            int b = values[ConvolutionKernel.DilationHeight + scan];
            while (b != 0)
            {
                int rest = a % b;
                a = b;
                b = rest;
            }

            return a;
        }
    }
}
