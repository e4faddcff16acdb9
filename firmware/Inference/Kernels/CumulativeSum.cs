namespace TinyDevice.Inference.Kernels
{
    /// <summary>CUMSUM of int8 [outer, count, inner] along the middle.</summary>
    /// <remarks>
    /// Each element counts 2^19 units; the sum starts at minus the zero point, as TFLite's does. Source: TFLite reference_ops::CumSum.
    /// </remarks>
    internal sealed class CumulativeSum : Kernel
    {
        private const int Outer = FirstParameter;
        private const int Count = FirstParameter + 1;
        private const int Inner = FirstParameter + 2;
        private const int Exclusive = FirstParameter + 3;
        private const int Reverse = FirstParameter + 4;
        private const int InputZero = FirstParameter + 5;
        private const int Multiplier = FirstParameter + 6;
        private const int Shift = FirstParameter + 7;
        private const int OutputZero = FirstParameter + 8;
        private const int UnitBits = 19;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == OutputZero + 1;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            bool valid = values[Outer] >= 1 && values[Count] >= 1 && values[Inner] >= 1
                && Shapes.ProductIs(values[InputBytes], values[Outer], values[Count], values[Inner], 1)
                && values[OutputBytes] == values[InputBytes]
                && values[Multiplier] >= 0 && values[Shift] >= -31 && values[Shift] <= 31;
            return valid ? InferenceStatus.Ok : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            int inner = values[Inner];
            int count = values[Count];
            int last = values[Reverse] != 0 ? (count - 1) * inner : 0;
            for (int i = 0; i < values[Outer]; i++)
            {
                for (int j = 0; j < inner; j++)
                {
                    Sum(values, workspace.Arena, (i * count * inner) + j + last);
                }
            }

            return InferenceStatus.Ok;
        }

        private static void Sum(int[] values, sbyte[] arena, int place)
        {
            int step = values[Reverse] != 0 ? -values[Inner] : values[Inner];
            bool exclusive = values[Exclusive] != 0;
            int zero = values[InputZero];
            int input = values[Input];
            int output = values[Output];
            int sum = -zero << UnitBits;
            for (int i = 0; i < values[Count]; i++)
            {
                int next = sum + ((arena[input + place] - zero) << UnitBits);
                int y = FixedPoint.Rescale(exclusive ? sum : next, values[Multiplier], values[Shift]) + values[OutputZero];
                arena[output + place] = (sbyte)(y < -128 ? -128 : y > 127 ? 127 : y);
                sum = next;
                place += step;
            }
        }
    }
}
