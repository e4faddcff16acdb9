namespace TinyDevice.Inference.Kernels
{
    /// <summary>LOG_SOFTMAX over rows of [rows, depth] int8; the output's scale is 1/16 and its zero point 127.</summary>
    /// <remarks>The exponentials are a table as in <see cref="Softmax"/>. Source of the rules: TFLite reference_ops::LogSoftmaxQuantized.</remarks>
    internal sealed class LogSoftmax : Kernel
    {
        private const int Rows = FirstParameter;
        private const int Depth = FirstParameter + 1;
        private const int ExponentialCount = FirstParameter + 2;
        private const int Exponentials = FirstParameter + 3;
        private const int Multiplier = FirstParameter + 4;
        private const int Shift = FirstParameter + 5;
        private const int Reach = FirstParameter + 6;
        private const int InverseMultiplier = FirstParameter + 7;
        private const int InverseShift = FirstParameter + 8;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == InverseShift + 1;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            int count = values[ExponentialCount];
            bool valid = values[Rows] >= 1 && Shapes.AreDimensions(values, Depth, 1) && count >= 1 && count <= 256
                && Shapes.ProductIs(values[InputBytes], values[Rows], values[Depth], 1, 1)
                && values[OutputBytes] == values[InputBytes]
                && values[Multiplier] >= 0 && values[Shift] >= -31 && values[Shift] <= 31
                && values[InverseMultiplier] >= 0 && values[InverseShift] >= -31 && values[InverseShift] <= 0;
            return valid ? preparation.LoadWords(values[Exponentials], count, out op.Words) : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            int end = values[Input] + values[InputBytes];
            int output = values[Output];
            for (int row = values[Input]; row < end; row += values[Depth])
            {
                InvokeRow(op, workspace.Arena, row, output);
                output += values[Depth];
            }

            return InferenceStatus.Ok;
        }

        private static void InvokeRow(Op op, sbyte[] arena, int input, int output)
        {
            int[] values = op.Values;
            int[] exponentials = op.Words;
            int depth = values[Depth];
            int largest = -128;
            for (int i = input; i < input + depth; i++)
            {
                largest = arena[i] > largest ? arena[i] : largest;
            }

            long sum = 0;
            for (int i = input; i < input + depth; i++)
            {
                int below = largest - arena[i];
                sum += below < exponentials.Length ? FixedPoint.DivideByPowerOfTwo(exponentials[below], 12) : 0;
            }

            int log = Logarithm(FixedPoint.Saturate(sum));
            int lowest = FixedPoint.Rescale(log + int.MinValue, values[InverseMultiplier], values[InverseShift]);
            lowest = lowest > -values[Reach] - 1 ? lowest : -values[Reach] - 1;
            for (int i = input; i < input + depth; i++)
            {
                int below = arena[i] - largest;
                int y = -128;
                if (below > lowest)
                {
                    y = FixedPoint.DivideByPowerOfTwo(FixedPoint.Rescale(below, values[Multiplier], values[Shift]) - log, 22) + 127;
                }

                arena[output] = (sbyte)(y < -128 ? -128 : y > 127 ? 127 : y);
                output++;
            }
        }

        /// <summary>The natural logarithm in Q5.26 of a number in Q12.19, at least 1.</summary>
        /// <remarks>Source: TFLite log_x_for_x_greater_than_or_equal_to_1_impl.</remarks>
        private static int Logarithm(int x)
        {
            const int Log2 = 1488522236;
            const int FourthRootOfHalf = 1805811301;
            const int RootOfHalf = 1518500250;
            const int Quarter = 1 << 23;
            int headroom = LeadingZeros(x);
            int scaled = FixedPoint.DoublingHighMultiply(FixedPoint.Saturate((long)x << (headroom - 1)), RootOfHalf);
            int first = FixedPoint.Saturate((long)scaled << 1);
            int firstPower = ((12 - headroom) << 25) + Quarter;
            int otherHeadroom = LeadingZeros(FixedPoint.DoublingHighMultiply(x, RootOfHalf)) - 1;
            int second = FixedPoint.Saturate((long)x << otherHeadroom);
            int secondPower = ((12 - otherHeadroom) << 25) - Quarter;
            int r = first < second ? first : second;
            int power = firstPower > secondPower ? firstPower : secondPower;
            int fraction = Fraction(r, (int)(((long)r + FourthRootOfHalf + 1) / 2), (r - FourthRootOfHalf) << 1);
            return FixedPoint.Saturate(((long)FixedPoint.DoublingHighMultiply(power, Log2) + fraction) << 1);
        }

        private static int Fraction(int r, int p, int q)
        {
            int square = FixedPoint.DoublingHighMultiply(q, q);
            int cube = FixedPoint.DoublingHighMultiply(q, square);
            int numerator = FixedPoint.DoublingHighMultiply(q, r) + FixedPoint.DoublingHighMultiply(cube, 117049297);
            int inner = 1057819769 + q + FixedPoint.DoublingHighMultiply(127690142, square);
            int denominator = FixedPoint.DoublingHighMultiply(p, inner) + FixedPoint.DoublingHighMultiply(638450708, q);
            return FixedPoint.DoublingHighMultiply(FixedPoint.DivideByPowerOfTwo(numerator, 6), FixedPoint.ReciprocalOfOnePlus(denominator));
        }

        private static int LeadingZeros(int value)
        {
            // A hostile table may make a sum below 1; TFLite's is never 0.
            int count = 0;
            while (count < 31 && (value << count) >= 0)
            {
                count++;
            }

            return count < 1 ? 1 : count;
        }
    }
}
