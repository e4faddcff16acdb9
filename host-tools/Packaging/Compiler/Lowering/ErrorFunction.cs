namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>The error function, which .NET lacks.</summary>
internal static class ErrorFunction
{
    private const int Terms = 120;
    private const double SeriesLimit = 3;

    /// <summary>erf(x), to 14 digits.</summary>
    public static double Of(double x)
    {
        double positive = Math.Abs(x);
        double value = positive < SeriesLimit ? Series(positive) : 1 - Complement(positive);
        return x < 0 ? -value : value;
    }

    /// <summary>2 / sqrt(pi) * exp(-x^2) * sum of 2^n x^(2n+1) / (2n+1)!!, whose terms are all positive.</summary>
    private static double Series(double x)
    {
        double term = x;
        double sum = x;
        for (int n = 1; n < Terms; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>erfc as a continued fraction, from its far end.</summary>
    private static double Complement(double x)
    {
        double fraction = x;
        for (int n = Terms; n > 0; n--)
        {
            fraction = x + (n / 2.0 / fraction);
        }

        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction;
    }
}
