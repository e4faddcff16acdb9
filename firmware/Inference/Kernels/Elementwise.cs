namespace TinyDevice.Inference.Kernels
{
    /// <summary>A function of two int8 elements, either of which may be broadcast along any dimension.</summary>
    /// <remarks>Source of the rules: TFLite reference_integer_ops::Add and Mul, reference_ops::Sub and MaximumMinimumBroadcastSlow.</remarks>
    internal sealed class Elementwise : Kernel
    {
        internal const int Rank = 5;
        internal const int Second = 2;
        private const int Result = 4;
        internal const int Function = 6;
        internal const int Dimensions = 7;
        internal const int FirstStrides = Dimensions + Rank;
        internal const int SecondStrides = FirstStrides + Rank;
        internal const int FirstZero = SecondStrides + Rank;
        internal const int FirstMultiplier = FirstZero + 1;
        private const int FirstShift = FirstZero + 2;
        internal const int SecondZero = FirstZero + 3;
        internal const int SecondMultiplier = FirstZero + 4;
        private const int SecondShift = FirstZero + 5;
        internal const int LeftShift = FirstZero + 6;
        internal const int ResultMultiplier = FirstZero + 7;
        private const int ResultShift = FirstZero + 8;
        private const int ResultZero = FirstZero + 9;
        internal const int Min = FirstZero + 10;
        internal const int Max = FirstZero + 11;

        internal const int Add = 0;
        internal const int Subtract = 1;
        internal const int Multiply = 2;
        private const int Maximum = 3;
        private const int Minimum = 4;
        private const int SquaredDifference = 5;
        private const int Equal = 6;
        private const int NotEqual = 7;
        private const int Greater = 8;
        private const int Prelu = 10;

        private readonly bool _isScaled;

        /// <summary>Makes the kernel of a variant: 0 plain, 1 scaled by one factor for each input, see <see cref="ScaledRow"/>.</summary>
        public Elementwise(int variant)
        {
            _isScaled = variant != 0;
        }

        /// <summary>One sum, difference or product by the plain formula.</summary>
        /// <param name="values">The op's integers.</param>
        /// <param name="x">Element of the first input.</param>
        /// <param name="y">Element of the second input.</param>
        public static int Plain(int[] values, int x, int y)
        {
            x -= values[FirstZero];
            y -= values[SecondZero];
            if (values[Function] != Multiply)
            {
                x = FixedPoint.Rescale(x << values[LeftShift], values[FirstMultiplier], values[FirstShift]);
                y = FixedPoint.Rescale(y << values[LeftShift], values[SecondMultiplier], values[SecondShift]);
            }

            int raw = values[Function] == Multiply ? x * y : values[Function] == Subtract ? x - y : x + y;
            int result = FixedPoint.Rescale(raw, values[ResultMultiplier], values[ResultShift]) + values[ResultZero];
            return result < values[Min] ? values[Min] : result > values[Max] ? values[Max] : result;
        }

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 3 && values == Max + 1 + (_isScaled ? ScaledRow.Words : 0);
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            bool valid = values[Function] >= Add && values[Function] <= (_isScaled ? Multiply : Prelu)
                && Shapes.AreDimensions(values, Dimensions, Rank)
                && values[Result + 1] % values[Dimensions] == 0
                && Shapes.ProductIs(
                    values[Result + 1] / values[Dimensions],
                    values[Dimensions + 1],
                    values[Dimensions + 2],
                    values[Dimensions + 3],
                    values[Dimensions + 4])
                && Shapes.StridesStayInside(values, Dimensions, FirstStrides, Rank, 0, values[InputBytes])
                && Shapes.StridesStayInside(values, Dimensions, SecondStrides, Rank, 0, values[Second + 1])
                && IsRescaling(values, FirstMultiplier)
                && IsRescaling(values, SecondMultiplier)
                && IsRescaling(values, ResultMultiplier)
                && values[LeftShift] >= 0 && values[LeftShift] <= 20
                && values[Min] >= -128 && values[Min] <= values[Max] && values[Max] <= 127;
            return valid ? InferenceStatus.Ok : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            sbyte[] arena = workspace.Arena;
            int row = values[Dimensions + 4];
            int output = values[Result];
            int a0 = values[Input];
            int b0 = values[Second];
            for (int i = 0; i < values[Dimensions]; i++)
            {
                int a1 = a0;
                int b1 = b0;
                for (int j = 0; j < values[Dimensions + 1]; j++)
                {
                    int a2 = a1;
                    int b2 = b1;
                    for (int k = 0; k < values[Dimensions + 2]; k++)
                    {
                        int a3 = a2;
                        int b3 = b2;
                        for (int l = 0; l < values[Dimensions + 3]; l++)
                        {
                            RunRow(values, arena, a3, b3, output);
                            output += row;
                            a3 += values[FirstStrides + 3];
                            b3 += values[SecondStrides + 3];
                        }

                        a2 += values[FirstStrides + 2];
                        b2 += values[SecondStrides + 2];
                    }

                    a1 += values[FirstStrides + 1];
                    b1 += values[SecondStrides + 1];
                }

                a0 += values[FirstStrides];
                b0 += values[SecondStrides];
            }

            return InferenceStatus.Ok;
        }

        private static bool IsRescaling(int[] values, int multiplier)
        {
            return values[multiplier] >= 0 && values[multiplier + 1] >= -31 && values[multiplier + 1] <= 31;
        }

        private void RunRow(int[] values, sbyte[] arena, int a, int b, int output)
        {
            switch (values[Function])
            {
                case Add:
                case Subtract:
                case Multiply:
                    if (_isScaled)
                    {
                        ScaledRow.Run(values, arena, a, b, output);
                    }
                    else
                    {
                        PlainRow(values, arena, a, b, output);
                    }

                    break;
                case Prelu:
                    PreluRow(values, arena, a, b, output);
                    break;
                case Maximum:
                case Minimum:
                    SelectRow(values, arena, a, b, output);
                    break;
                default:
                    CompareRow(values, arena, a, b, output);
                    break;
            }
        }

        private static void PlainRow(int[] values, sbyte[] arena, int a, int b, int output)
        {
            int end = output + values[Dimensions + 4];
            for (; output < end; output++)
            {
                arena[output] = (sbyte)Plain(values, arena[a], arena[b]);
                a += values[FirstStrides + 4];
                b += values[SecondStrides + 4];
            }
        }

        private static void PreluRow(int[] values, sbyte[] arena, int a, int b, int output)
        {
            int end = output + values[Dimensions + 4];
            int min = values[Min];
            int max = values[Max];
            for (; output < end; output++)
            {
                int x = arena[a] - values[FirstZero];
                int y = x >= 0
                    ? FixedPoint.Rescale(x, values[FirstMultiplier], values[FirstShift])
                    : FixedPoint.Rescale(x * (arena[b] - values[SecondZero]), values[ResultMultiplier], values[ResultShift]);
                y += values[ResultZero];
                arena[output] = (sbyte)(y < min ? min : y > max ? max : y);
                a += values[FirstStrides + 4];
                b += values[SecondStrides + 4];
            }
        }

        /// <summary>The square of the difference, or how the two compare as 0 or 1.</summary>
        private static void CompareRow(int[] values, sbyte[] arena, int a, int b, int output)
        {
            int end = output + values[Dimensions + 4];
            int min = values[Min];
            int max = values[Max];
            int function = values[Function];
            for (; output < end; output++)
            {
                int x = FixedPoint.Rescale((arena[a] - values[FirstZero]) << values[LeftShift], values[FirstMultiplier], values[FirstShift]);
                int y = FixedPoint.Rescale((arena[b] - values[SecondZero]) << values[LeftShift], values[SecondMultiplier], values[SecondShift]);
                if (function == SquaredDifference)
                {
                    int square = FixedPoint.Rescale((x - y) * (x - y), values[ResultMultiplier], values[ResultShift]) + values[ResultZero];
                    arena[output] = (sbyte)(square < min ? min : square > max ? max : square);
                }
                else
                {
                    bool holds = function == Equal ? x == y : function == NotEqual ? x != y : function == Greater ? x > y : x >= y;
                    arena[output] = (sbyte)(holds ? 1 : 0);
                }

                a += values[FirstStrides + 4];
                b += values[SecondStrides + 4];
            }
        }

        private static void SelectRow(int[] values, sbyte[] arena, int a, int b, int output)
        {
            int end = output + values[Dimensions + 4];
            bool larger = values[Function] == Maximum;
            for (; output < end; output++)
            {
                sbyte x = arena[a];
                sbyte y = arena[b];
                arena[output] = x > y == larger ? x : y;
                a += values[FirstStrides + 4];
                b += values[SecondStrides + 4];
            }
        }
    }
}
