using System;
using TinyDevice.Formats;

namespace TinyDevice.Inference.Kernels
{
    /// <summary>QUANTIZE of float32 to 8 or 16 bits: <c>clamp(round(x / scale) + zero)</c>, ties away from zero.</summary>
    /// <remarks>
    /// Source: TFLite reference_ops::AffineQuantize. Where its conversion of a float outside 32 bits is undefined, this saturates; NaN
    /// gives the smallest output.
    /// </remarks>
    internal sealed class QuantizeFloat : Kernel
    {
        private const int Width = FirstParameter;
        private const int ScaleBits = FirstParameter + 1;
        private const int Zero = FirstParameter + 2;
        private const int Min = FirstParameter + 3;
        private const int Max = FirstParameter + 4;

        // Beyond this, any zero point of 16 bits still leaves the value outside the output's range.
        private const float Bound = 131072f;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == FirstParameter + 5;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            int width = values[Width];
            int elements = values[InputBytes] / 4;
            bool valid = (width == 1 || width == 2) && elements >= 1
                && values[Zero] >= short.MinValue && values[Zero] <= short.MaxValue
                && Shapes.ProductIs(values[InputBytes], elements, 4, 1, 1)
                && Shapes.ProductIs(values[OutputBytes], elements, width, 1, 1);
            return valid ? InferenceStatus.Ok : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            sbyte[] arena = workspace.Arena;
            byte[] bits = workspace.FloatBytes;
            int zero = values[Zero];
            int min = values[Min];
            int max = values[Max];
            bool wide = values[Width] == 2;
            LittleEndian.WriteInt32(bits, 0, values[ScaleBits]);
            float scale = BitConverter.ToSingle(bits, 0);
            int output = values[Output];
            int end = values[Input] + values[InputBytes];
            for (int input = values[Input]; input < end; input += 4)
            {
                bits[0] = (byte)arena[input];
                bits[1] = (byte)arena[input + 1];
                bits[2] = (byte)arena[input + 2];
                bits[3] = (byte)arena[input + 3];
                int y = Round(BitConverter.ToSingle(bits, 0) / scale) + zero;
                y = y < min ? min : y > max ? max : y;
                arena[output] = (sbyte)y;
                output++;
                if (wide)
                {
                    arena[output] = (sbyte)(y >> 8);
                    output++;
                }
            }

            return InferenceStatus.Ok;
        }

        private static int Round(float value)
        {
            if (value >= Bound)
            {
                return (int)Bound;
            }

            // Written so that NaN ends here.
            if (!(value > -Bound))
            {
                return -(int)Bound;
            }

            int whole = (int)value;
            float rest = value - whole;
            return rest >= 0.5f ? whole + 1 : rest <= -0.5f ? whole - 1 : whole;
        }
    }
}
