namespace TinyDevice.ModelForge.Training;

/// <summary>Sine and exponential from additions and multiplications alone, so that every machine trains the same model.</summary>
/// <remarks>Math.Sin and Math.Exp call the platform's C library, whose last bit differs between versions.</remarks>
internal static class PortableMath
{
    private const double LnTwo = 0.69314718055994530942;

    /// <summary>Sine of an angle in radians, within 1e-9 for angles up to 1e4.</summary>
    public static double Sin(double angle)
    {
        double x = angle - (2 * Math.PI * Math.Floor((angle / (2 * Math.PI)) + 0.5));
        double term = x;
        double sum = x;
        for (int n = 3; n <= 27; n += 2)
        {
            term *= -x * x / (n * (n - 1));
            sum += term;
        }

        return sum;
    }

    public static double Cos(double angle) => Sin(angle + (Math.PI / 2));

    /// <summary>e to the power of x, within a relative 1e-14; 0 below -700.</summary>
    public static double Exp(double x)
    {
        if (x < -700)
        {
            return 0;
        }

        double k = Math.Floor((x / LnTwo) + 0.5);
        double r = x - (k * LnTwo);
        double term = 1;
        double sum = 1;
        for (int n = 1; n <= 14; n++)
        {
            term *= r / n;
            sum += term;
        }

        return Math.ScaleB(sum, (int)k);
    }
}
