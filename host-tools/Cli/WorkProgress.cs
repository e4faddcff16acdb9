using Spectre.Console;

namespace TinyDevice.Cli;

/// <summary>Passes on how much of some work is done to its bar, if it has one.</summary>
internal sealed class WorkProgress(ProgressTask? bar) : IProgress<double>
{
    public void Report(double value)
    {
        if (bar is not null)
        {
            bar.IsIndeterminate = false;
            bar.Value = value;
        }
    }
}
