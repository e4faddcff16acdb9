namespace TinyDevice.Inference.Kernels
{
    /// <summary>DEQUANTIZE of int16: <c>scale * (q - zero)</c>, rounded once to float32.</summary>
    /// <remarks>
    /// Multiplied in integers, since no .NET call stores a float's bits without allocating. The scale is <c>mantissa * 2^(exponent - 150)</c>
    /// and so large that no result is subnormal.
    /// </remarks>
    internal sealed class DequantizeInt16 : Kernel
    {
        private const int Mantissa = FirstParameter;
        private const int Exponent = FirstParameter + 1;
        private const int Zero = FirstParameter + 2;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == FirstParameter + 3;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            int elements = values[InputBytes] / 2;
            bool valid = values[Mantissa] >= 1 << 23 && values[Mantissa] < 1 << 24
                && values[Exponent] >= 1 && values[Exponent] <= 230
                && values[Zero] >= short.MinValue && values[Zero] <= short.MaxValue
                && Shapes.ProductIs(values[InputBytes], elements, 2, 1, 1)
                && Shapes.ProductIs(values[OutputBytes], elements, 4, 1, 1);
            return valid ? InferenceStatus.Ok : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            sbyte[] arena = workspace.Arena;
            int output = values[Output];
            int end = values[Input] + values[InputBytes];
            for (int input = values[Input]; input < end; input += 2)
            {
                int steps = ((arena[input + 1] << 8) | (arena[input] & 0xFF)) - values[Zero];
                int bits = ToFloatBits(steps, values[Mantissa], values[Exponent]);
                arena[output] = (sbyte)bits;
                arena[output + 1] = (sbyte)(bits >> 8);
                arena[output + 2] = (sbyte)(bits >> 16);
                arena[output + 3] = (sbyte)(bits >> 24);
                output += 4;
            }

            return InferenceStatus.Ok;
        }

        private static int ToFloatBits(int steps, int mantissa, int exponent)
        {
            if (steps == 0)
            {
                return 0;
            }

            long product = (long)mantissa * (steps < 0 ? -steps : steps);
            int shift = 0;
            while (product >> shift >= 1 << 24)
            {
                shift++;
            }

            long rounded = product >> shift;
            long rest = product - (rounded << shift);
            long half = shift == 0 ? 1 : 1L << (shift - 1);
            if (rest > half || (rest == half && (rounded & 1) != 0))
            {
                rounded++;
            }

            // A carry out of the mantissa lands in the exponent, which is the next power of two, as it should be.
            int bits = (int)(((long)(exponent + shift - 1) << 23) + rounded);
            return steps < 0 ? bits | int.MinValue : bits;
        }
    }
}
