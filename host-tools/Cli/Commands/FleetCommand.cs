using System.CommandLine;
using System.Globalization;
using TinyDevice.Cli.Server;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice fleet status</c>: how many devices run which version.</summary>
internal static class FleetCommand
{
    private const int BarWidth = 50;
    private const int MinBarWidth = 10;
    private const int TextWidth = 22;

    public static Command Create(Terminal terminal)
    {
        var connect = new ConnectionOptions();
        var status = new Command("status", "Show the fleet by model version and state.\n\nExample: tinydevice fleet status");
        connect.AddTo(status);
        status.SetAction(async (parsed, stop) =>
        {
            using ServerConnection server = connect.Open(parsed);
            Show(terminal, await server.GetAsync<FleetStatus>("/api/v1/fleet", stop), connect.IsJson(parsed));
            return ExitCode.Ok;
        });
        return new Command("fleet", "See the whole fleet.\n\nExample: tinydevice fleet status") { status };
    }

    /// <summary>The fleet as people read it, or as JSON.</summary>
    public static void Show(Terminal terminal, FleetStatus fleet, bool json)
    {
        if (json)
        {
            terminal.WriteJson(fleet);
            return;
        }

        terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Total devices: {fleet.Devices}"));
        foreach (string bar in Bars(fleet, terminal.Out.Profile.Width))
        {
            terminal.WriteLine(bar);
        }

        if (fleet.Devices == 0)
        {
            return;
        }

        terminal.WriteLine("  " + string.Join(", ", fleet.States.OrderBy(s => s.Key).Select(s => $"{s.Value} {s.Key.ToString().ToLowerInvariant()}")));
    }

    /// <summary>A line for each version, its bar as long as its share.</summary>
    /// <param name="fleet">What is shown.</param>
    /// <param name="width">Characters a line may have; the bars give way.</param>
    public static IEnumerable<string> Bars(FleetStatus fleet, int width)
    {
        int names = fleet.Versions.Select(v => NameOf(v).Length).DefaultIfEmpty(0).Max();
        int longest = Math.Clamp(width - names - TextWidth, MinBarWidth, BarWidth);
        foreach (VersionCount version in fleet.Versions)
        {
            double share = (double)version.Devices / Math.Max(1, fleet.Devices);
            yield return string.Create(CultureInfo.InvariantCulture,
                $"  {NameOf(version).PadRight(names)}  {version.Devices,6} ({100 * share,5:0.0} %) {new string('#', (int)(longest * share))}").TrimEnd();
        }
    }

    private static string NameOf(VersionCount version) => $"{version.ModelClass ?? "unknown class"} {version.ModelVersion ?? "unknown version"}";
}
