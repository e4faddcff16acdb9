namespace TinyDevice.PowerCut.Simulation;

/// <summary>One HTTP answer; status 0 is no connection.</summary>
internal sealed record SimAnswer(int Status)
{
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public byte[] Body { get; init; } = [];

    /// <summary>The connection breaks after this many bytes of the body; null for never.</summary>
    public int? BreakAfter { get; init; }

    /// <summary>Instead of breaking there, the connection stays open and silent.</summary>
    public bool Stalls { get; init; }

    public bool IsArtifact { get; init; }
}
