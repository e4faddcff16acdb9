namespace TinyDevice.Inference.Kernels
{
    /// <summary>ARG_MAX and ARG_MIN: the first index of the extreme of [outer, count, inner] along the middle, as int32.</summary>
    internal sealed class ArgExtreme : Kernel
    {
        private const int IsMinimum = FirstParameter;
        private const int Outer = FirstParameter + 1;
        private const int Count = FirstParameter + 2;
        private const int Inner = FirstParameter + 3;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == Inner + 1;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            bool valid = (values[IsMinimum] == 0 || values[IsMinimum] == 1) && values[Outer] >= 1 && values[Count] >= 1 && values[Inner] >= 1
                && Shapes.ProductIs(values[InputBytes], values[Outer], values[Count], values[Inner], 1)
                && Shapes.ProductIs(values[OutputBytes], values[Outer], values[Inner], 4, 1);
            return valid ? InferenceStatus.Ok : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            sbyte[] arena = workspace.Arena;
            int count = values[Count];
            int inner = values[Inner];
            bool larger = values[IsMinimum] == 0;
            int output = values[Output];
            int start = values[Input];
            for (int i = 0; i < values[Outer]; i++)
            {
                for (int j = 0; j < inner; j++)
                {
                    int best = 0;
                    int extreme = arena[start + j];
                    int input = start + j;
                    for (int k = 1; k < count; k++)
                    {
                        input += inner;
                        int x = arena[input];
                        if (larger ? x > extreme : x < extreme)
                        {
                            extreme = x;
                            best = k;
                        }
                    }

                    arena[output] = (sbyte)best;
                    arena[output + 1] = (sbyte)(best >> 8);
                    arena[output + 2] = (sbyte)(best >> 16);
                    arena[output + 3] = (sbyte)(best >> 24);
                    output += 4;
                }

                start += count * inner;
            }

            return InferenceStatus.Ok;
        }
    }
}
