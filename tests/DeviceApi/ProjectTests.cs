using System.Text.RegularExpressions;
using System.Xml.Linq;
using TinyDevice.DeviceApi.Tests.Firmware;
using TinyDevice.Packaging.Board;

namespace TinyDevice.DeviceApi.Tests;

/// <summary>The device projects, their packages and the solution agree with each other and with nf.config.</summary>
public sealed partial class ProjectTests
{
    /// <summary>Restored beside the firmware for applications to use; the firmware reads JSON itself (firmware/Device/WifiSettings.cs) and would pay for it at every boot.</summary>
    private const string RestoredOnly = "nanoFramework.Json";

    public static TheoryData<string> Projects => [.. FirmwareBuild.Projects];

    public static TheoryData<string> ProjectsAndTests => [.. FirmwareBuild.Projects, FirmwareBuild.Tests];

    [Theory]
    [MemberData(nameof(ProjectsAndTests))]
    public void Takes_its_packages_at_the_versions_of_nf_config(string project)
    {
        BoardConfig config = BoardConfig.Load(Path.Combine(Repository.Root, BoardConfig.FileName));
        Assert.All(Packages(FirmwareProject.Load(project)), package => Assert.Contains(package, config.Packages));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void References_one_library_of_each_of_its_packages_and_no_other(string project)
    {
        FirmwareProject nfproj = FirmwareProject.Load(project);
        IEnumerable<string> expected = Packages(nfproj).Where(p => p.Id != RestoredOnly).Select(p => $"..\\..\\packages\\{p.Id}.{p.Version}\\lib\\");
        IEnumerable<string> hints = nfproj.Libraries.Select(l =>
        {
            Assert.EndsWith($"\\{l.Key}.dll", l.Value, StringComparison.Ordinal);
            return l.Value[..(l.Value.LastIndexOf('\\') + 1)];
        });

        Assert.Equal(expected.Order(StringComparer.Ordinal), hints.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ProjectsAndTests))]
    public void References_every_library_that_its_projects_reference(string project)
    {
        FirmwareProject nfproj = FirmwareProject.Load(project);
        Assert.All(nfproj.Projects, name => Assert.Subset(nfproj.Libraries.Keys.ToHashSet(), FirmwareProject.Load(name).Libraries.Keys.ToHashSet()));
    }

    [Fact]
    public void The_solution_knows_the_device_projects_but_builds_them_in_the_device_configuration_only()
    {
        string[] solution = File.ReadAllLines(Path.Combine(Repository.Root, "TinyDevice.sln"));
        foreach (string project in ProjectsAndTests.Select(row => row.Data))
        {
            string line = Assert.Single(solution, l => l.Contains($"\\{project}\\{project}.nfproj\"", StringComparison.Ordinal));
            string id = ProjectId().Match(line).Value;
            IEnumerable<string> built = solution.Where(l => l.Contains(id, StringComparison.Ordinal) && l.Contains(".Build.0", StringComparison.Ordinal));
            Assert.NotEmpty(built);
            Assert.All(built, l => Assert.Contains($"{id}.Device|", l, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void The_solution_lists_every_project_there_is_and_no_merge_left_its_marks()
    {
        string[] solution = File.ReadAllLines(Path.Combine(Repository.Root, "TinyDevice.sln"));
        IEnumerable<string> listed = solution.Select(l => ProjectPath().Match(l)).Where(m => m.Success).Select(m => m.Groups[1].Value.Replace('\\', '/'));
        IEnumerable<string> there = new[] { "firmware", "host-tools", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.*proj", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'));

        Assert.Equal(there.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.Equal(solution.Count(l => l.StartsWith("Project(", StringComparison.Ordinal)), solution.Count(l => l == "EndProject"));
        Assert.All(solution.Where(l => l.Length > 1), l => Assert.Matches("^(\t|Project|EndProject|Global|EndGlobal|Microsoft|Visual|Minimum|#|\uFEFF)", l));
    }

    [GeneratedRegex("^Project.* = \"[^\"]*\", \"([^\"]*proj)\"")]
    private static partial Regex ProjectPath();

    [GeneratedRegex("\\{[0-9A-F-]{36}\\}(?=\"$)")]
    private static partial Regex ProjectId();

    private static IEnumerable<DevicePackage> Packages(FirmwareProject project) => XDocument.Load(project.PackagesFile).Root!.Elements()
        .Select(p => new DevicePackage(p.Attribute("id")!.Value, p.Attribute("version")!.Value));
}
