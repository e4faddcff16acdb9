namespace TinyDevice.Inference.Kernels
{
    /// <summary>Any function of one 8-bit value, as a table of 256 entries of 1, 2 or 4 bytes made on the host; in place when the width is 1.</summary>
    /// <remarks>An entry's place is the input's byte taken as unsigned, so the table of an int8 function holds f(0)..f(127), f(-128)..f(-1).</remarks>
    internal sealed class Table : Kernel
    {
        private const int Width = FirstParameter;
        private const int Entries = FirstParameter + 1;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == FirstParameter + 2;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            int width = values[Width];
            bool valid = (width == 1 || width == 2 || width == 4)
                && Shapes.ProductIs(values[OutputBytes], values[InputBytes], width, 1, 1);
            return valid ? preparation.LoadBytes(values[Entries], 256 * width, out op.Bytes) : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            sbyte[] arena = workspace.Arena;
            byte[] table = op.Bytes;
            int width = values[Width];
            int input = values[Input];
            int output = values[Output];
            int end = input + values[InputBytes];
            if (width == 1)
            {
                for (; input < end; input++)
                {
                    arena[output] = (sbyte)table[arena[input] & 0xFF];
                    output++;
                }

                return InferenceStatus.Ok;
            }

            for (; input < end; input++)
            {
                int entry = (arena[input] & 0xFF) * width;
                for (int i = 0; i < width; i++)
                {
                    arena[output] = (sbyte)table[entry + i];
                    output++;
                }
            }

            return InferenceStatus.Ok;
        }
    }
}
