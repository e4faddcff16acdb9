namespace TinyDevice.UpdateServer.Dashboard.Parts;

/// <summary>The measures all charts share, in units of their own picture.</summary>
internal static class Plot
{
    /// <summary>Of a chart that stands beside others.</summary>
    public const int Narrow = 400;

    /// <summary>Of a picture that has the page's width for itself.</summary>
    public const int Wide = 1080;

    public const int Height = 200;
    public const int Left = 48;
    public const int Right = 12;
    public const int Top = 12;
    public const int Bottom = 24;
    public const int Inner = Height - Top - Bottom;

    /// <summary>Where a share of the height is, 0 at the bottom.</summary>
    public static double Y(double share) => Top + (Inner * (1 - share));

    /// <summary>1, 2 or 5 times a power of ten, so that the grid lines are round.</summary>
    public static double NiceTop(double value)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 1e-3))));
        return new[] { 1, 2, 5, 10 }.Select(n => n * unit).First(top => top >= value);
    }
}
