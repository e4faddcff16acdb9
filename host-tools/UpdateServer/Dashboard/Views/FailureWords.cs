namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>Why an update failed, for a person.</summary>
/// <param name="Code">The device's number for it; null when it gave none.</param>
/// <param name="What">What happened, a sentence.</param>
/// <param name="Do">What to do about it; null when nobody knows.</param>
/// <param name="Numbers">What the device measured.</param>
public sealed record FailureWords(int? Code, string What, string? Do, IReadOnlyList<(string Name, string Value)> Numbers);
