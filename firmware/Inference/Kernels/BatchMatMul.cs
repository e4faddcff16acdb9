namespace TinyDevice.Inference.Kernels
{
    /// <summary>BATCH_MATMUL of two activations, either of which may be broadcast or transposed by its strides.</summary>
    /// <remarks>Source of the rules: TFLite reference_ops::BatchMatMul.</remarks>
    internal sealed class BatchMatMul : Kernel
    {
        private const int Second = 2;
        private const int Result = 4;
        private const int Dimensions = 6;
        private const int Rows = Dimensions + 2;
        private const int Columns = Dimensions + 3;
        private const int Depth = Dimensions + 4;
        private const int FirstStrides = Dimensions + 5;
        private const int SecondStrides = FirstStrides + 5;
        private const int FirstZero = SecondStrides + 5;
        private const int SecondZero = FirstZero + 1;
        private const int Multiplier = FirstZero + 2;
        private const int Shift = FirstZero + 3;
        private const int OutputZero = FirstZero + 4;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 3 && values == OutputZero + 1;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            bool valid = Shapes.AreDimensions(values, Dimensions, 5)
                && Shapes.ProductIs(values[Result + 1], values[Dimensions], values[Dimensions + 1], values[Rows], values[Columns])
                && Shapes.StridesStayInside(values, Dimensions, FirstStrides, 5, 0, values[InputBytes])
                && Shapes.StridesStayInside(values, Dimensions, SecondStrides, 5, 0, values[Second + 1])
                && values[Multiplier] >= 0 && values[Shift] >= -31 && values[Shift] <= 31;
            return valid ? InferenceStatus.Ok : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            int size = values[Rows] * values[Columns];
            int output = values[Result];
            for (int i = 0; i < values[Dimensions]; i++)
            {
                for (int j = 0; j < values[Dimensions + 1]; j++)
                {
                    workspace.FilterTop = values[Input] + (i * values[FirstStrides]) + (j * values[FirstStrides + 1]);
                    workspace.FilterLeft = values[Second] + (i * values[SecondStrides]) + (j * values[SecondStrides + 1]);
                    Multiply(values, workspace, output);
                    output += size;
                }
            }

            return InferenceStatus.Ok;
        }

        /// <summary>The product of the matrices that begin at FilterTop and FilterLeft.</summary>
        private static void Multiply(int[] values, Workspace workspace, int output)
        {
            sbyte[] arena = workspace.Arena;
            int depth = values[Depth];
            int firstZero = values[FirstZero];
            int secondZero = values[SecondZero];
            int firstStep = values[FirstStrides + 4];
            int secondStep = values[SecondStrides + 4];
            for (int row = 0; row < values[Rows]; row++)
            {
                for (int column = 0; column < values[Columns]; column++)
                {
                    int a = workspace.FilterTop + (row * values[FirstStrides + 2]);
                    int b = workspace.FilterLeft + (column * values[SecondStrides + 3]);
                    int sum = 0;
                    for (int i = 0; i < depth; i++)
                    {
                        sum += (arena[a] - firstZero) * (arena[b] - secondZero);
                        a += firstStep;
                        b += secondStep;
                    }

                    int y = FixedPoint.Rescale(sum, values[Multiplier], values[Shift]) + values[OutputZero];
                    arena[output] = (sbyte)(y < -128 ? -128 : y > 127 ? 127 : y);
                    output++;
                }
            }
        }
    }
}
