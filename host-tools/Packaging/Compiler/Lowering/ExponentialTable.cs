using TinyDevice.Inference;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>The fixed-point exponential of TFLite's softmax.</summary>
/// <remarks>Source: gemmlowp exp_on_negative_values.</remarks>
internal static class ExponentialTable
{
    /// <summary>exp(-2^k) in Q0.31 for k = -2 to 4.</summary>
    private static readonly int[] Powers = [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242];

    /// <summary>exp(x) in Q0.31 for x at most 0 with 4 or 5 integer bits, that is in Q4.27 or Q5.26.</summary>
    public static int OfNegative(int x, int integerBits = 5)
    {
        int oneQuarter = 1 << (29 - integerBits);
        if (x == 0)
        {
            return int.MaxValue;
        }

        int withinQuarter = (x & (oneQuarter - 1)) - oneQuarter;
        int result = OfLastQuarter(withinQuarter << integerBits);
        int remainder = unchecked(withinQuarter - x);
        for (int i = 0; i < integerBits + 2; i++)
        {
            if ((remainder & (oneQuarter << i)) != 0)
            {
                result = FixedPoint.DoublingHighMultiply(result, Powers[i]);
            }
        }

        return result;
    }

    /// <summary>exp(x) for x in [-1/4, 0), by a Taylor expansion around -1/8.</summary>
    private static int OfLastQuarter(int x)
    {
        const int ExpMinusOneEighth = 1895147668;
        const int OneThird = 715827883;
        int y = x + (1 << 28);
        int y2 = FixedPoint.DoublingHighMultiply(y, y);
        int y3 = FixedPoint.DoublingHighMultiply(y2, y);
        int y4Quarter = FixedPoint.DivideByPowerOfTwo(FixedPoint.DoublingHighMultiply(y2, y2), 2);
        int higher = FixedPoint.DivideByPowerOfTwo(FixedPoint.DoublingHighMultiply(y4Quarter + y3, OneThird) + y2, 1);
        return ExpMinusOneEighth + FixedPoint.DoublingHighMultiply(ExpMinusOneEighth, y + higher);
    }
}
