namespace TinyDevice.Packaging.Analysis;

/// <summary>One number of targets.json with where it comes from.</summary>
/// <param name="Value">The number to count with.</param>
/// <param name="Source">Key of <see cref="TargetCatalog.Sources"/>.</param>
/// <param name="Low">The least it may be; null when only the value is known.</param>
/// <param name="High">The most it may be; null when only the value is known.</param>
public sealed record Figure(double Value, string Source, double? Low = null, double? High = null)
{
    /// <summary>Low, or the value.</summary>
    public double Least => Low ?? Value;

    /// <summary>High, or the value.</summary>
    public double Most => High ?? Value;

    /// <summary>The value as a whole number of bytes.</summary>
    public int Bytes => checked((int)Value);
}
