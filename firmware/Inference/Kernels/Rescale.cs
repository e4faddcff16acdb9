namespace TinyDevice.Inference.Kernels
{
    /// <summary>QUANTIZE from integer to integer where a table would not do: <c>clamp(rescale(x - inputZero) + outputZero)</c>.</summary>
    /// <remarks>Elements are 1, 2 or 4 bytes. Source: TFLite reference_ops::Requantize.</remarks>
    internal sealed class Rescale : Kernel
    {
        private const int InputWidth = FirstParameter;
        private const int OutputWidth = FirstParameter + 1;
        private const int InputZero = FirstParameter + 2;
        private const int Multiplier = FirstParameter + 3;
        private const int Shift = FirstParameter + 4;
        private const int OutputZero = FirstParameter + 5;
        private const int Min = FirstParameter + 6;
        private const int Max = FirstParameter + 7;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == FirstParameter + 8;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            if (!IsWidth(values[InputWidth]) || !IsWidth(values[OutputWidth]))
            {
                return InferenceStatus.BadOp;
            }

            int elements = values[InputBytes] / values[InputWidth];
            bool valid = elements >= 1
                && Shapes.ProductIs(values[InputBytes], elements, values[InputWidth], 1, 1)
                && Shapes.ProductIs(values[OutputBytes], elements, values[OutputWidth], 1, 1);
            return valid ? InferenceStatus.Ok : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            sbyte[] arena = workspace.Arena;
            int inputWidth = values[InputWidth];
            int outputWidth = values[OutputWidth];
            int min = values[Min];
            int max = values[Max];
            int output = values[Output];
            int end = values[Input] + values[InputBytes];
            for (int input = values[Input]; input < end; input += inputWidth)
            {
                int x = arena[input + inputWidth - 1];
                for (int i = inputWidth - 2; i >= 0; i--)
                {
                    x = (x << 8) | (arena[input + i] & 0xFF);
                }

                int y = FixedPoint.Rescale(x - values[InputZero], values[Multiplier], values[Shift]) + values[OutputZero];
                y = y < min ? min : y > max ? max : y;
                for (int i = 0; i < outputWidth; i++)
                {
                    arena[output] = (sbyte)(y >> (8 * i));
                    output++;
                }
            }

            return InferenceStatus.Ok;
        }

        private static bool IsWidth(int width)
        {
            return width == 1 || width == 2 || width == 4;
        }
    }
}
