using System.Xml.Linq;

namespace TinyDevice.DeviceApi.Tests.Firmware;

/// <summary>An .nfproj as far as the gate needs it: sources, libraries and the projects it builds on.</summary>
internal sealed record FirmwareProject
{
    public required string Name { get; init; }

    public required string Folder { get; init; }

    public required string AssemblyName { get; init; }

    public required bool IsExecutable { get; init; }

    /// <summary>Full paths, those of imported .projitems included.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Simple assembly names and hint paths of referenced libraries.</summary>
    public required IReadOnlyDictionary<string, string> Libraries { get; init; }

    /// <summary>Names of the projects referenced.</summary>
    public required IReadOnlyList<string> Projects { get; init; }

    public string PackagesFile => Path.Combine(Folder, "packages.config");

    public static FirmwareProject Load(string name)
    {
        string folder = Path.Combine(name == FirmwareBuild.Tests ? Path.Combine(Repository.Root, "tests") : Repository.Firmware, name);
        XElement root = Read(Path.Combine(folder, name + ".nfproj"));
        List<string> sources = [.. Items(root, "Compile").Select(i => Local(folder, i))];
        foreach (string import in root.Elements().Where(e => e.Name.LocalName == "Import").Select(e => e.Attribute("Project")!.Value))
        {
            if (import.EndsWith(".projitems", StringComparison.Ordinal))
                sources.AddRange(Items(Read(Path.Combine(folder, import)), "Compile").Select(i => Local(folder, i)));
        }

        return new FirmwareProject
        {
            Name = name,
            Folder = folder,
            AssemblyName = Property(root, "AssemblyName"),
            IsExecutable = Property(root, "OutputType") == "Exe",
            Sources = sources,
            Libraries = root.Descendants().Where(e => e.Name.LocalName == "Reference")
                .ToDictionary(e => e.Attribute("Include")!.Value, e => e.Elements().Single(h => h.Name.LocalName == "HintPath").Value),
            Projects = [.. Items(root, "ProjectReference").Select(p => Path.GetFileNameWithoutExtension(p.Replace('\\', '/')))],
        };
    }

    private static XElement Read(string file) => XDocument.Load(file).Root!;

    private static IEnumerable<string> Items(XElement root, string kind) =>
        root.Descendants().Where(e => e.Name.LocalName == kind && e.Attribute("Include") is not null).Select(e => e.Attribute("Include")!.Value);

    private static string Property(XElement root, string name) => root.Descendants().First(e => e.Name.LocalName == name).Value;

    private static string Local(string folder, string include) =>
        Path.GetFullPath(include.Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal).Replace('\\', '/'), folder);
}
