namespace TinyDevice.Inference.Kernels
{
    /// <summary>SELECT and SELECT_V2: bytes of the second operand where the first is not 0, else of the third; any may be broadcast.</summary>
    internal sealed class Select : Kernel
    {
        private const int Rank = 4;
        private const int Second = 2;
        private const int Third = 4;
        private const int Result = 6;
        private const int Dimensions = 8;
        private const int ConditionStrides = Dimensions + Rank;
        private const int SecondStrides = ConditionStrides + Rank;
        private const int ThirdStrides = SecondStrides + Rank;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 4 && values == ThirdStrides + Rank;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            bool valid = Shapes.AreDimensions(values, Dimensions, Rank)
                && Shapes.ProductIs(
                    values[Result + 1], values[Dimensions], values[Dimensions + 1], values[Dimensions + 2], values[Dimensions + 3])
                && Shapes.StridesStayInside(values, Dimensions, ConditionStrides, Rank, 0, values[InputBytes])
                && Shapes.StridesStayInside(values, Dimensions, SecondStrides, Rank, 0, values[Second + 1])
                && Shapes.StridesStayInside(values, Dimensions, ThirdStrides, Rank, 0, values[Third + 1]);
            return valid ? InferenceStatus.Ok : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            sbyte[] arena = workspace.Arena;
            int rows = values[Dimensions + 2];
            int outer = values[Dimensions] * values[Dimensions + 1];
            int output = values[Result];
            for (int i = 0; i < outer; i++)
            {
                for (int j = 0; j < rows; j++)
                {
                    int condition = values[Input] + Place(values, ConditionStrides, i, j);
                    int second = values[Second] + Place(values, SecondStrides, i, j);
                    int third = values[Third] + Place(values, ThirdStrides, i, j);
                    for (int end = output + values[Dimensions + 3]; output < end; output++)
                    {
                        arena[output] = arena[condition] != 0 ? arena[second] : arena[third];
                        condition += values[ConditionStrides + 3];
                        second += values[SecondStrides + 3];
                        third += values[ThirdStrides + 3];
                    }
                }
            }

            return InferenceStatus.Ok;
        }

        private static int Place(int[] values, int strides, int outer, int row)
        {
            int columns = values[Dimensions + 1];
            return (outer / columns * values[strides]) + (outer % columns * values[strides + 1]) + (row * values[strides + 2]);
        }
    }
}
