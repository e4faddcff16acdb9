using TinyDevice.Formats;
using TinyDevice.Inference.Kernels;
using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Packing;

/// <summary>Finds constants with which a sum or product of two int8 values takes no rounding but the last; docs/adr/0085.</summary>
internal sealed class ElementwiseOp
{
    private const int Scaled = 1;
    private const int Operands = 6;
    private const double MaxFactor = 1L << 47;
    private const int Nudges = 4;
    private readonly int[] _values;
    private readonly int[] _expected = new int[256 * 256];

    private ElementwiseOp(LoweredOp op)
    {
        _values = [.. new int[Operands], .. op.Parameters];
        for (int i = 0; i < _expected.Length; i++)
        {
            _expected[i] = Elementwise.Plain(_values, X(i), Y(i));
        }
    }

    /// <summary>Chooses the faster kernel for every op whose 65,536 pairs of inputs all come out right; it takes no memory.</summary>
    public static void ChooseScaled(IEnumerable<LoweredOp> ops)
    {
        foreach (LoweredOp op in ops.Where(op => op.Code == ModelOpCode.Elementwise && op.Parameters[0] <= Elementwise.Multiply))
        {
            if (new ElementwiseOp(op).Solve() is { } constants)
            {
                op.Variant = Scaled;
                op.Parameters.AddRange(constants.SelectMany(value => (int[])[unchecked((int)value), (int)(value >> 32)]));
            }
        }
    }

    private static int X(int pair) => (pair >> 8) - 128;

    private static int Y(int pair) => (pair & 255) - 128;

    private long[]? Solve()
    {
        int function = _values[Elementwise.Function];
        double result = Real(Elementwise.ResultMultiplier);
        double raise = Math.ScaleB(result, _values[Elementwise.LeftShift] + ScaledRow.Point);
        double first = function == Elementwise.Multiply ? Math.ScaleB(result, ScaledRow.Point) : raise * Real(Elementwise.FirstMultiplier);
        double second = function == Elementwise.Multiply ? 0 : raise * Real(Elementwise.SecondMultiplier);
        if (Math.Max(first, second) > MaxFactor)
        {
            return null;
        }

        // What the inputs' own roundings did is undone by the offset alone, or by factors that differ by some 2^-28.
        long step = Math.Max(1, (long)Math.ScaleB(Math.Max(first, second), -28));
        for (int i = 0; i < Nudges * 2; i++)
        {
            for (int j = 0; j < Nudges * 2; j++)
            {
                long a = (long)Math.Round(first) + (Nudge(i) * step);
                long b = ((long)Math.Round(second) + (function == Elementwise.Multiply ? 0 : Nudge(j) * step)) * (function == Elementwise.Subtract ? -1 : 1);
                if (OffsetFor(a, b) is { } offset)
                {
                    return [a, b, offset];
                }
            }
        }

        return null;
    }

    /// <summary>0, 1, -1, 2, -2 and so on.</summary>
    private static int Nudge(int i) => i % 2 == 0 ? -i / 2 : (i + 1) / 2;

    private double Real(int multiplier) => Math.ScaleB((double)_values[multiplier], _values[multiplier + 1] - 31);

    /// <summary>An offset all pairs agree on, from the smallest output on; null when there is none.</summary>
    private long? OffsetFor(long first, long second)
    {
        (int min, int max) = (_values[Elementwise.Min], _values[Elementwise.Max]);
        long atLeast = long.MinValue;
        long atMost = long.MaxValue;
        for (int i = 0; i < _expected.Length; i++)
        {
            long sum = _values[Elementwise.Function] == Elementwise.Multiply
                ? (X(i) - _values[Elementwise.FirstZero]) * (Y(i) - _values[Elementwise.SecondZero]) * first
                : (X(i) * first) + (Y(i) * second);
            long output = _expected[i] - min;
            atLeast = output > 0 ? Math.Max(atLeast, (output << ScaledRow.Point) - sum) : atLeast;
            atMost = output < max - min ? Math.Min(atMost, ((output + 1) << ScaledRow.Point) - 1 - sum) : atMost;
        }

        return atLeast > atMost ? null
            : atLeast == long.MinValue ? (atMost == long.MaxValue ? 0 : atMost)
            : atMost == long.MaxValue ? atLeast
            : atLeast + ((atMost - atLeast) / 2);
    }
}
