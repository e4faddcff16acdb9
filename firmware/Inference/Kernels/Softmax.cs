namespace TinyDevice.Inference.Kernels
{
    /// <summary>SOFTMAX over rows of [rows, depth] int8, to int8 or int16.</summary>
    /// <remarks>
    /// The exponential depends only on how far an input is below its row's largest, so it is a table made on the host, Q0.31, cut where
    /// it has become 0. Source of the rules: TFLite reference_ops::Softmax. Where that aborts, at a sum of 512 or more, every int8 output
    /// is -128, the value of a share below 1/512.
    /// </remarks>
    internal sealed class Softmax : Kernel
    {
        private const int Rows = FirstParameter;
        private const int Depth = FirstParameter + 1;
        private const int OutputWidth = FirstParameter + 2;
        private const int ExponentialCount = FirstParameter + 3;
        private const int Exponentials = FirstParameter + 4;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == FirstParameter + 5;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            int width = values[OutputWidth];
            int count = values[ExponentialCount];
            bool valid = Shapes.AreDimensions(values, Depth, 1) && values[Rows] >= 1
                && (width == 1 || (width == 2 && values[Depth] < 4096)) && count >= 1 && count <= 256
                && Shapes.ProductIs(values[InputBytes], values[Rows], values[Depth], 1, 1)
                && Shapes.ProductIs(values[OutputBytes], values[Rows], values[Depth], width, 1);
            return valid ? preparation.LoadWords(values[Exponentials], count, out op.Words) : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            int rows = values[Rows];
            int depth = values[Depth];
            int width = values[OutputWidth];
            int input = values[Input];
            int output = values[Output];
            for (int row = 0; row < rows; row++)
            {
                InvokeRow(op, workspace.Arena, input, output);
                input += depth;
                output += depth * width;
            }

            return InferenceStatus.Ok;
        }

        private static void InvokeRow(Op op, sbyte[] arena, int input, int output)
        {
            int[] exponentials = op.Words;
            int depth = op.Values[Depth];
            int largest = -128;
            for (int i = 0; i < depth; i++)
            {
                int x = arena[input + i];
                largest = x > largest ? x : largest;
            }

            // Q12.19 in 64 bits: TFLite's 32 overflow at 4,096 equal inputs.
            long sum = 0;
            for (int i = 0; i < depth; i++)
            {
                int below = largest - arena[input + i];
                if (below < exponentials.Length)
                {
                    sum += FixedPoint.DivideByPowerOfTwo(exponentials[below], 12);
                }
            }

            int scaled = sum > int.MaxValue ? int.MaxValue : (int)sum;
            int headroom = LeadingZeros(scaled);
            int reciprocal = FixedPoint.ReciprocalOfOnePlus((int)(((uint)scaled << headroom) - 0x80000000u));
            bool wide = op.Values[OutputWidth] == 2;
            int lowest = wide ? short.MinValue : sbyte.MinValue;
            int exponent = 12 - headroom + (wide ? 15 : 23);
            for (int i = 0; i < depth; i++)
            {
                int below = largest - arena[input + i];
                int share = below < exponentials.Length && exponent < 32
                    ? FixedPoint.DivideByPowerOfTwo(FixedPoint.DoublingHighMultiply(reciprocal, exponentials[below]), exponent)
                    : 0;
                int y = share > -1 - (2 * lowest) ? -1 - lowest : share + lowest;
                arena[output] = (sbyte)y;
                output++;
                if (wide)
                {
                    arena[output] = (sbyte)(y >> 8);
                    output++;
                }
            }
        }

        private static int LeadingZeros(int value)
        {
            int count = 0;
            while (count < 32 && (value << count) >= 0)
            {
                count++;
            }

            return count;
        }
    }
}
