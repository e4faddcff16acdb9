namespace TinyDevice.VirtualDevice;

/// <summary>A hang on purpose, to see a watchdog at work: the device's thread stops for ever.</summary>
/// <param name="Place">Where it stops.</param>
/// <param name="ModelVersion">Only while this model runs; null for any.</param>
public sealed record Hang(HangPlace Place, string? ModelVersion)
{
    /// <summary>Never returns if this is the place and the model.</summary>
    internal void At(HangPlace place, string modelVersion)
    {
        if (place == Place && (ModelVersion is null || ModelVersion == modelVersion))
        {
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
