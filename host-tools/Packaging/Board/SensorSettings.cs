namespace TinyDevice.Packaging.Board;

/// <summary>What the model's input comes from.</summary>
public sealed record SensorSettings
{
    /// <summary>A made-up wave, for boards without a sensor.</summary>
    public const string Synthetic = "synthetic";

    /// <summary>InvenSense MPU-6050, accelerations in g.</summary>
    public const string Mpu6050 = "mpu6050";

    /// <summary><see cref="Synthetic"/> or <see cref="Mpu6050"/>.</summary>
    public required string Type { get; init; }

    /// <summary>GPIO of the I2C clock.</summary>
    public required int ClockPin { get; init; }

    /// <summary>GPIO of the I2C data line.</summary>
    public required int DataPin { get; init; }

    /// <summary>The chip's I2C address, 7 bits.</summary>
    public required int Address { get; init; }

    public required int RateHz { get; init; }

    /// <summary>Full scale in g.</summary>
    public required int RangeG { get; init; }
}
