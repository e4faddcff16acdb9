using TinyDevice.Packaging.Analysis;

namespace TinyDevice.Cli.Commands;

/// <summary>What hardware is called.</summary>
internal static class TargetNames
{
    /// <summary>Devices that run the firmware under an operating system: <c>tinydevice agent</c>.</summary>
    private const string Linux = "linux";

    /// <summary>Names a model can be analyzed for.</summary>
    public static IEnumerable<string> Analyzed => TargetCatalog.Load().Targets.Select(target => target.Name);

    /// <summary>Names that devices of this project give their hardware.</summary>
    public static IEnumerable<string> Updated => TargetCatalog.Load().Targets.Where(target => target.Runtime == "tinydevice").Select(target => target.Name).Append(Linux);
}
