using TinyDevice.DeviceApi.Tests.Gate;

namespace TinyDevice.DeviceApi.Tests;

public sealed class DeclarationTests
{
    public static TheoryData<string> Libraries => [.. DeviceLibraries.Names];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Declares_only_what_the_real_library_has(string library)
    {
        string list = RealList(library);
        var real = LibraryMembers.FromList(list).ToHashSet();

        Report.None(LibraryMembers.Of(DeviceLibraries.Image(library)).Where(member => !real.Contains(member)));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Declares_every_overload_of_the_methods_it_declares(string library)
    {
        // A call that is ambiguous on the board must be so here.
        HashSet<string> types = [.. DeviceLibraries.Names.SelectMany(name => LibraryMembers.Types(DeviceLibraries.Image(name)))];
        HashSet<string> declared = [.. LibraryMembers.Of(DeviceLibraries.Image(library))];
        HashSet<string> names = [.. declared.Select(LibraryMembers.MethodName).OfType<string>()];

        Report.None(LibraryMembers.FromList(RealList(library))
            .Where(member => !member.Contains(": method protected ", StringComparison.Ordinal) && LibraryMembers.MethodName(member) is { } name && names.Contains(name) && LibraryMembers.ParameterTypes(member).All(types.Contains))
            .Except(declared));
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Names_the_version_it_was_declared_after(string library)
    {
        string declared = File.ReadLines(Path.Combine(DeviceLibraries.Folder, library + ".cs")).First();
        string real = File.ReadLines(RealList(library)).First();

        Assert.StartsWith($"// {library} ", declared, StringComparison.Ordinal);
        Assert.StartsWith($"# {declared[3..]}:", real, StringComparison.Ordinal);
    }

    [Fact]
    public void Compiles_every_declaration_there_is()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(DeviceLibraries.Folder).Select(f => Path.GetFileNameWithoutExtension(f)!);
        Assert.Equal(files.Order(StringComparer.Ordinal), DeviceLibraries.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_member_that_does_not_exist_would_be_noticed()
    {
        Compiled invented = DeviceCompiler.CompileText("namespace System { public sealed class Uri { public Uri(string uriString) { } public int Ports { get { return 0; } } } }");
        var real = LibraryMembers.FromList(RealList("System.Net.Http")).ToHashSet();

        Assert.Equal(["System.Uri: property System.Int32 Ports { get; }"], LibraryMembers.Of(invented.Image).Where(member => !real.Contains(member)));
    }

    private static string RealList(string library)
    {
        Assert.SkipWhen(Repository.LibraryMembers is null, "../shared/nanoframework-api, the members of the real libraries, is not there.");
        return Path.Combine(Repository.LibraryMembers, library + ".txt");
    }
}
