namespace TinyDevice.UpdateServer.Contract;

/// <summary>One hour of a version's reports; counts are what was added in it.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Reports">Reports in it.</param>
/// <param name="Figures">Their figures.</param>
public sealed record MetricsHour(DateTimeOffset From, int Reports, MetricsSummary Figures);
