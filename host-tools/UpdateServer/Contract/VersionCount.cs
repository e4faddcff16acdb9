namespace TinyDevice.UpdateServer.Contract;

/// <summary>How many devices run one version of one model class; nulls mean "not known yet".</summary>
public sealed record VersionCount(string? ModelClass, string? ModelVersion, int Devices);
