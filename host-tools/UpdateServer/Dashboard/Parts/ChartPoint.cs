namespace TinyDevice.UpdateServer.Dashboard.Parts;

/// <summary>A value at a time.</summary>
public sealed record ChartPoint(DateTimeOffset At, double Value);
