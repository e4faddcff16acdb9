namespace TinyDevice.UpdateServer.Contract;

/// <summary>One page of a list; <paramref name="Next"/> goes into <c>?after=</c> for the page behind it, null on the last.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
