namespace TinyDevice.Cli;

/// <summary>A mistake the user can mend: its message says what, where and what to do, and is all that is printed.</summary>
public sealed class UserException(string message, Exception? inner = null, int exitCode = ExitCode.Failed) : Exception(message, inner)
{
    /// <summary>What the process exits with: one of <see cref="Cli.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
