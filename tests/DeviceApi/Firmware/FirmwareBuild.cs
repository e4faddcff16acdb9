using Microsoft.CodeAnalysis;
using TinyDevice.DeviceApi.Tests.Gate;

namespace TinyDevice.DeviceApi.Tests.Firmware;

/// <summary>The firmware's assemblies compiled apart, as for the device, so that internals and references do not leak between them.</summary>
internal static class FirmwareBuild
{
    /// <summary>Each project after those it needs.</summary>
    public static IReadOnlyList<string> Projects { get; } = ["Formats", "Inference", "Update", "Device"];

    /// <summary>The tests that run on the device.</summary>
    public const string Tests = "DeviceTests";

    private static readonly Lazy<Dictionary<string, Compiled>> Assemblies = new(CompileAll);

    public static Compiled Assembly(string project) => Assemblies.Value[project];

    private static Dictionary<string, Compiled> CompileAll()
    {
        var done = new Dictionary<string, Compiled>();
        foreach (string name in Projects.Append(Tests))
        {
            FirmwareProject project = FirmwareProject.Load(name);
            IEnumerable<MetadataReference> references = project.Libraries.Keys.Where(DeviceLibraries.Names.Contains).Select(DeviceLibraries.Reference)
                .Concat(project.Projects.Where(p => done[p].Image.Length > 0).Select(p => done[p].AsReference()));
            OutputKind kind = project.IsExecutable ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary;
            done.Add(name, DeviceCompiler.Compile(project.AssemblyName, project.Sources, references, kind));
        }

        return done;
    }
}
