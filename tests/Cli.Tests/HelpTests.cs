using System.CommandLine;

namespace TinyDevice.Cli.Tests;

public sealed class HelpTests
{
    public static TheoryData<string> Paths => [.. Leaves(Root(), "")];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_command_explains_itself_with_an_example(string path)
    {
        Command command = path.Split(' ').Aggregate((Command)Root(), (at, name) => at.Subcommands.Single(c => c.Name == name));

        Assert.Contains("Example: tinydevice " + path, command.Description, StringComparison.Ordinal);
        Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name));
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), argument.Name));
    }

    [Fact]
    public async Task Every_command_of_the_documentation_exists_and_every_command_is_documented()
    {
        string cli = await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Path, "docs", "cli.md"), TestContext.Current.CancellationToken);
        string[] undocumented = Root().Subcommands.Select(c => c.Name).Where(name => !cli.Contains($"`{name}", StringComparison.Ordinal)).ToArray();
        Assert.Empty(undocumented);
    }

    private static RootCommand Root() =>
        CommandLine.Create(new Terminal(Spectre.Console.AnsiConsole.Console, Spectre.Console.AnsiConsole.Console, TextWriter.Null));

    private static IEnumerable<string> Leaves(Command command, string path) => command.Subcommands.Count == 0
        ? [path]
        : command.Subcommands.SelectMany(sub => Leaves(sub, path.Length == 0 ? sub.Name : $"{path} {sub.Name}"));
}
