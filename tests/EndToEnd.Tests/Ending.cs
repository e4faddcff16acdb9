namespace TinyDevice.EndToEnd.Tests;

/// <summary>How a process ended.</summary>
internal sealed record Ending(int ExitCode, string Error);
