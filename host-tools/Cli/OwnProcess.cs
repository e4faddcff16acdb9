using System.Diagnostics;
using System.Reflection;

namespace TinyDevice.Cli;

/// <summary>This program as another process of its own.</summary>
internal static class OwnProcess
{
    /// <summary>A start without arguments yet.</summary>
    public static ProcessStartInfo Start()
    {
        string program = Environment.ProcessPath!;
        if (Path.GetFileNameWithoutExtension(program) is "tinydevice")
        {
            return new ProcessStartInfo(program);
        }

        // Run as `dotnet tinydevice.dll` or inside a test host: the process is not ours, the assembly is.
        var start = new ProcessStartInfo("dotnet");
        start.ArgumentList.Add(Assembly.GetExecutingAssembly().Location);
        return start;
    }
}
