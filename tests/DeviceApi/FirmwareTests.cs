using Mono.Cecil;
using Mono.Cecil.Cil;
using TinyDevice.DeviceApi.Tests.Firmware;
using TinyDevice.DeviceApi.Tests.Gate;

namespace TinyDevice.DeviceApi.Tests;

/// <summary>The firmware's own sources pass the gate.</summary>
public sealed class FirmwareTests
{
    public static TheoryData<string> Projects => [.. FirmwareBuild.Projects];

    public static TheoryData<string> ProjectsAndTests => [.. FirmwareBuild.Projects, FirmwareBuild.Tests];

    [Theory]
    [MemberData(nameof(ProjectsAndTests))]
    public void Compiles_for_the_device_without_complaint(string project) => Report.None(FirmwareBuild.Assembly(project).Complaints);

    [Theory]
    [MemberData(nameof(ProjectsAndTests))]
    public void Holds_nothing_the_interpreter_cannot_run(string project) => Report.None(DeviceGate.Inspect(FirmwareBuild.Assembly(project).Image));

    [Theory]
    [MemberData(nameof(ProjectsAndTests))]
    public void Builds_every_source_file_of_its_folder_once(string project)
    {
        FirmwareProject nfproj = FirmwareProject.Load(project);
        IEnumerable<string> own = nfproj.Sources.Where(s => s.StartsWith(nfproj.Folder + Path.DirectorySeparatorChar, StringComparison.Ordinal));
        IEnumerable<string> there = Directory.EnumerateFiles(nfproj.Folder, "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.StartsWith(Path.Combine(nfproj.Folder, "Shim"), StringComparison.Ordinal) && !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

        Assert.Equal(there.Order(StringComparer.Ordinal), own.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ProjectsAndTests))]
    public void Has_no_conditional_compilation(string project) =>
        Assert.All(FirmwareProject.Load(project).Sources, file => Assert.DoesNotContain(File.ReadLines(file), line => line.TrimStart().StartsWith("#if", StringComparison.Ordinal)));

    [Fact]
    public void The_board_verifies_the_server_it_speaks_HTTPS_with()
    {
        // nanoFramework's HttpWebRequest verifies nothing unless it is told to, and no test on .NET would notice.
        using var module = ModuleDefinition.ReadModule(new MemoryStream(FirmwareBuild.Assembly("Device").Image));
        List<Instruction> all = [.. module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody).SelectMany(m => m.Body.Instructions)];
        Instruction verification = Assert.Single(all, i => i.Operand is MethodReference { Name: "set_SslVerification" });
        Assert.Equal(OpCodes.Ldc_I4_4, verification.Previous.OpCode);

        Assert.DoesNotContain(all, i => i.OpCode == OpCodes.Newobj && ((MethodReference)i.Operand).DeclaringType.Name == "HttpTransport");
        Assert.Single(all, i => i.OpCode == OpCodes.Newobj && ((MethodReference)i.Operand).DeclaringType.Name == "Esp32Transport");
    }
}
