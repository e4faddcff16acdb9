namespace TinyDevice.Packaging.Analysis;

/// <summary>An estimated quantity with the range its sources leave open.</summary>
public sealed record Estimate(double Value, double Low, double High)
{
    /// <summary>The estimate times a figure, the ranges multiplied end by end.</summary>
    public static Estimate operator *(Estimate estimate, Figure figure) =>
        new(estimate.Value * figure.Value, estimate.Low * figure.Least, estimate.High * figure.Most);

    /// <summary>A known amount.</summary>
    public static Estimate Of(double value) => new(value, value, value);

    /// <summary>The estimate in another unit.</summary>
    public Estimate Scale(double factor) => new(Value * factor, Low * factor, High * factor);
}
