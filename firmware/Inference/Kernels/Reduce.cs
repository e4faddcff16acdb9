namespace TinyDevice.Inference.Kernels
{
    /// <summary>MEAN, SUM, REDUCE_MAX and REDUCE_MIN over any dimensions.</summary>
    /// <remarks>Source of the rules: TFLite reference_ops::QuantizedMeanOrSum; the division by the count is inside the multiplier.</remarks>
    internal sealed class Reduce : Kernel
    {
        private const int Rank = 3;
        private const int Function = FirstParameter;
        private const int Kept = FirstParameter + 1;
        private const int KeptStrides = Kept + Rank;
        private const int Reduced = KeptStrides + Rank;
        private const int ReducedStrides = Reduced + Rank;
        private const int Correction = ReducedStrides + Rank;
        private const int Multiplier = Correction + 1;
        private const int Shift = Correction + 2;
        private const int OutputZero = Correction + 3;

        private const int Sum = 0;
        private const int Maximum = 1;
        private const int Minimum = 2;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == OutputZero + 1;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            bool valid = values[Function] >= Sum && values[Function] <= Minimum
                && Shapes.AreDimensions(values, Kept, Rank)
                && Shapes.AreDimensions(values, Reduced, Rank)
                && values[InputBytes] % values[OutputBytes] == 0
                && Shapes.ProductIs(values[OutputBytes], values[Kept], values[Kept + 1], values[Kept + 2], 1)
                && Shapes.ProductIs(values[InputBytes] / values[OutputBytes], values[Reduced], values[Reduced + 1], values[Reduced + 2], 1)
                && AreStrides(values, KeptStrides)
                && AreStrides(values, ReducedStrides)
                && Reach(values, Kept, KeptStrides) + Reach(values, Reduced, ReducedStrides) < values[InputBytes]
                && values[Multiplier] >= 0 && values[Shift] >= -31 && values[Shift] <= 31;
            return valid ? InferenceStatus.Ok : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            sbyte[] arena = workspace.Arena;
            bool sum = values[Function] == Sum;
            int output = values[Output];
            int outer = values[Input];
            for (int i = 0; i < values[Kept]; i++)
            {
                int middle = outer;
                for (int j = 0; j < values[Kept + 1]; j++)
                {
                    int inner = middle;
                    for (int k = 0; k < values[Kept + 2]; k++)
                    {
                        arena[output] = sum ? Total(values, arena, inner) : Extreme(values, arena, inner);
                        output++;
                        inner += values[KeptStrides + 2];
                    }

                    middle += values[KeptStrides + 1];
                }

                outer += values[KeptStrides];
            }

            return InferenceStatus.Ok;
        }

        private static bool AreStrides(int[] values, int first)
        {
            return values[first] >= 0 && values[first + 1] >= 0 && values[first + 2] >= 0;
        }

        private static long Reach(int[] values, int dimensions, int strides)
        {
            return ((values[dimensions] - 1L) * values[strides])
                + ((values[dimensions + 1] - 1L) * values[strides + 1])
                + ((values[dimensions + 2] - 1L) * values[strides + 2]);
        }

        private static sbyte Total(int[] values, sbyte[] arena, int outer)
        {
            int count = values[Reduced + 2];
            int stride = values[ReducedStrides + 2];
            int pair = 2 * stride;
            int sum = values[Correction];
            for (int i = 0; i < values[Reduced]; i++)
            {
                int middle = outer;
                for (int j = 0; j < values[Reduced + 1]; j++)
                {
                    int input = middle;
                    for (int k = count >> 1; k > 0; k--)
                    {
                        sum += arena[input] + arena[input + stride];
                        input += pair;
                    }

                    if ((count & 1) != 0)
                    {
                        sum += arena[input];
                    }

                    middle += values[ReducedStrides + 1];
                }

                outer += values[ReducedStrides];
            }

            int y = FixedPoint.Rescale(sum, values[Multiplier], values[Shift]) + values[OutputZero];
            return (sbyte)(y < -128 ? -128 : y > 127 ? 127 : y);
        }

        private static sbyte Extreme(int[] values, sbyte[] arena, int outer)
        {
            int count = values[Reduced + 2];
            int stride = values[ReducedStrides + 2];
            bool larger = values[Function] == Maximum;
            sbyte result = arena[outer];
            for (int i = 0; i < values[Reduced]; i++)
            {
                int middle = outer;
                for (int j = 0; j < values[Reduced + 1]; j++)
                {
                    int input = middle;
                    for (int k = 0; k < count; k++)
                    {
                        sbyte x = arena[input];
                        if (x > result == larger)
                        {
                            result = x;
                        }

                        input += stride;
                    }

                    middle += values[ReducedStrides + 1];
                }

                outer += values[ReducedStrides];
            }

            return result;
        }
    }
}
