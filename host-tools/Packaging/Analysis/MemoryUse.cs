namespace TinyDevice.Packaging.Analysis;

/// <summary>How much of one kind of memory a model takes.</summary>
/// <param name="Resource">slot, arena, heap, flash or ram.</param>
/// <param name="UsedBytes">Bytes the model takes, the runtime's share included where it has one.</param>
/// <param name="LimitBytes">Bytes there are.</param>
/// <param name="Parts">What the used bytes are made of.</param>
public sealed record MemoryUse(string Resource, long UsedBytes, long LimitBytes, IReadOnlyList<MemoryPart> Parts)
{
    /// <summary>Used bytes over the limit; above 1 it does not fit.</summary>
    public double Utilisation => (double)UsedBytes / LimitBytes;

    /// <summary>Whether it fits.</summary>
    public bool Fits => UsedBytes <= LimitBytes;

    /// <summary>Bytes to cut, 0 when it fits.</summary>
    public long ExcessBytes => Math.Max(0, UsedBytes - LimitBytes);
}

/// <summary>A part of the used bytes.</summary>
public sealed record MemoryPart(string Name, long Bytes);
