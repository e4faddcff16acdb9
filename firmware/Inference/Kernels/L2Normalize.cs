namespace TinyDevice.Inference.Kernels
{
    /// <summary>L2_NORMALIZATION over rows of [rows, depth] int8; the output's scale is 1/128.</summary>
    /// <remarks>Source of the rules: TFLite reference_integer_ops::L2Normalization.</remarks>
    internal sealed class L2Normalize : Kernel
    {
        private const int Rows = FirstParameter;
        private const int Depth = FirstParameter + 1;
        private const int InputZero = FirstParameter + 2;
        private const int OutputScaleBits = 7;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == InputZero + 1;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;

            // 32,767 squares of at most 255 stay below 2^31.
            bool valid = values[Rows] >= 1 && Shapes.AreDimensions(values, Depth, 1)
                && values[InputZero] >= -128 && values[InputZero] <= 127
                && Shapes.ProductIs(values[InputBytes], values[Rows], values[Depth], 1, 1)
                && values[OutputBytes] == values[InputBytes];
            return valid ? InferenceStatus.Ok : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            sbyte[] arena = workspace.Arena;
            int depth = values[Depth];
            int zero = values[InputZero];
            int output = values[Output];
            int end = values[Input] + values[InputBytes];
            for (int row = values[Input]; row < end; row += depth)
            {
                int sum = 0;
                for (int i = row; i < row + depth; i++)
                {
                    int x = arena[i] - zero;
                    sum += x * x;
                }

                int multiplier = FixedPoint.InverseSquareRoot(sum, out int shift);
                for (int i = row; i < row + depth; i++)
                {
                    int y = FixedPoint.Rescale(arena[i] - zero, multiplier, shift + OutputScaleBits);
                    arena[output] = (sbyte)(y < -128 ? -128 : y > 127 ? 127 : y);
                    output++;
                }
            }

            return InferenceStatus.Ok;
        }
    }
}
