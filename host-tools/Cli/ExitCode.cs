namespace TinyDevice.Cli;

/// <summary>Exit codes of <c>tinydevice</c>, documented in docs/cli.md and never renumbered.</summary>
public static class ExitCode
{
    /// <summary>Done as asked.</summary>
    public const int Ok = 0;

    /// <summary>Not done, or the answer is no; one sentence on standard error says why.</summary>
    public const int Failed = 1;

    /// <summary>The command line itself was wrong.</summary>
    public const int Usage = 2;

    /// <summary>The update server cannot be reached or is too busy; the same command may succeed later.</summary>
    public const int Unavailable = 3;

    /// <summary>A defect of <c>tinydevice</c>; standard error has the stack.</summary>
    public const int Defect = 70;

    /// <summary>Stopped by Ctrl-C or SIGTERM.</summary>
    public const int Interrupted = 130;
}
