namespace TinyDevice.Benchmarks;

/// <summary>What was executed.</summary>
/// <param name="Instructions">IL instructions.</param>
/// <param name="Cost">Machine instructions of nanoFramework's interpreter for them (<see cref="OpcodeCost"/>).</param>
internal readonly record struct IlCount(long Instructions, long Cost)
{
    // An ESP32 at 240 MHz: 1.2 Xtensa instructions for one of Thumb-2, each 1.2 to 1.7 cycles as long as the flash cache holds the interpreter.
    private const double LowMilliseconds = 1.2 * 1.2 / 240_000;
    private const double HighMilliseconds = 1.2 * 1.7 / 240_000;

    /// <summary>Estimated milliseconds on an ESP32 at 240 MHz, at best.</summary>
    public double FastestMilliseconds => Cost * LowMilliseconds;

    /// <summary>Estimated milliseconds on an ESP32 at 240 MHz, at worst.</summary>
    public double SlowestMilliseconds => Cost * HighMilliseconds;

    public static IlCount operator +(IlCount left, IlCount right) => new(left.Instructions + right.Instructions, left.Cost + right.Cost);
}
