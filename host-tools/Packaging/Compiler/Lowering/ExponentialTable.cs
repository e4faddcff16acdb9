using TinyDevice.Inference;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>The fixed-point exponential of TFLite's softmax.</summary>
/// <remarks>Source: gemmlowp exp_on_negative_values for 5 integer bits.</remarks>
internal static class ExponentialTable
{
    /// <summary>exp(-2^k) in Q0.31 for k = -2 to 4.</summary>
    private static readonly int[] Powers = [1672461947, 1302514674, 790015084, 290630308, 39332535, 720401, 242];

    /// <summary>exp(x) in Q0.31 for x at most 0 in Q5.26.</summary>
    public static int OfNegative(int x)
    {
        const int FractionalBits = 26;
        const int OneQuarter = 1 << (FractionalBits - 2);
        if (x == 0)
        {
            return int.MaxValue;
        }

        int withinQuarter = (x & (OneQuarter - 1)) - OneQuarter;
        int result = OfLastQuarter(withinQuarter << 5);
        int remainder = unchecked(withinQuarter - x);
        for (int i = 0; i < Powers.Length; i++)
        {
            if ((remainder & (OneQuarter << i)) != 0)
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
