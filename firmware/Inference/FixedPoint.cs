namespace TinyDevice.Inference
{
    /// <summary>Fixed-point arithmetic as TFLite's reference kernels do it.</summary>
    public static class FixedPoint
    {
        /// <summary>Multiplies by the real number <c>multiplier * 2^(shift - 31)</c>, rounding twice as TFLite does by default.</summary>
        /// <param name="value">Any 32-bit value; a left shift wraps.</param>
        /// <param name="multiplier">Q0.31 fixed point, 0 or in [2^30, 2^31).</param>
        /// <param name="shift">In [-31, 31]; negative shifts right.</param>
        /// <remarks>Source: TFLite MultiplyByQuantizedMultiplier, built without TFLITE_SINGLE_ROUNDING.</remarks>
        public static int Rescale(int value, int multiplier, int shift)
        {
            return shift > 0
                ? DoublingHighMultiply(value << shift, multiplier)
                : DivideByPowerOfTwo(DoublingHighMultiply(value, multiplier), -shift);
        }

        /// <summary>High 32 bits of twice the product, rounded to nearest, ties up.</summary>
        /// <remarks>Source: gemmlowp SaturatingRoundingDoublingHighMul. Its saturation needs two factors of -2^31, which never meet here.</remarks>
        public static int DoublingHighMultiply(int a, int b)
        {
            return (int)((((long)a * b) + (1L << 30)) >> 31);
        }

        /// <summary>Divides by <c>2^exponent</c>, rounding to nearest, ties away from zero.</summary>
        /// <param name="value">Any 32-bit value.</param>
        /// <param name="exponent">In [0, 31].</param>
        /// <remarks>Source: gemmlowp RoundingDivideByPOT.</remarks>
        public static int DivideByPowerOfTwo(int value, int exponent)
        {
            int mask = (int)((1L << exponent) - 1);
            int threshold = (mask >> 1) + (value < 0 ? 1 : 0);
            return (value >> exponent) + ((value & mask) > threshold ? 1 : 0);
        }

        /// <summary>1 / (1 + x) for x in [0, 1), both Q0.31.</summary>
        /// <remarks>Source: gemmlowp one_over_one_plus_x_for_x_in_0_1: three Newton steps in Q2.29.</remarks>
        public static int ReciprocalOfOnePlus(int x)
        {
            const int Constant48Over17 = 1515870810;
            const int ConstantMinus32Over17 = -1010580540;
            const int OneInQ2 = 1 << 29;
            int half = (int)(((long)x + int.MaxValue + 1) / 2);
            int estimate = Constant48Over17 + DoublingHighMultiply(half, ConstantMinus32Over17);
            for (int i = 0; i < 3; i++)
            {
                int error = OneInQ2 - DoublingHighMultiply(half, estimate);
                estimate += Saturate((long)DoublingHighMultiply(estimate, error) << 2);
            }

            return Saturate((long)estimate << 1);
        }

        /// <summary>1 / sqrt(x) as a factor and a left shift for <see cref="Rescale"/>.</summary>
        /// <param name="value">At least 0; 0 counts as 1.</param>
        /// <param name="shift">At most 0.</param>
        /// <remarks>Source: TFLite GetInvSqrtQuantizedMultiplierExp: five Newton steps in Q3.28.</remarks>
        public static int InverseSquareRoot(int value, out int shift)
        {
            const int HalfSquareRootOf2 = 1518500250;
            const int OneAndAHalf = (1 << 28) + (1 << 27);
            shift = 0;
            if (value <= 1)
            {
                return int.MaxValue;
            }

            int right = 11;
            while (value >= 1 << 29)
            {
                value /= 4;
                right++;
            }

            while (value < 1 << 27)
            {
                value <<= 2;
                right--;
            }

            int half = DivideByPowerOfTwo(value >> 1, 1);
            int x = 1 << 28;
            for (int i = 0; i < 5; i++)
            {
                int cube = Saturate((long)DoublingHighMultiply(DoublingHighMultiply(x, x), x) << 6);
                x = Saturate((long)(DoublingHighMultiply(OneAndAHalf, x) - DoublingHighMultiply(half, cube)) << 3);
            }

            x = DoublingHighMultiply(x, HalfSquareRootOf2);
            shift = right < 0 ? 0 : -right;
            return right < 0 ? x << -right : x;
        }

        /// <summary>The nearest value of 32 bits.</summary>
        public static int Saturate(long value)
        {
            return value > int.MaxValue ? int.MaxValue : value < int.MinValue ? int.MinValue : (int)value;
        }
    }
}
