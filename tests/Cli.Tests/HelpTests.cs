using System.CommandLine;

namespace TinyDevice.Cli.Tests;

/// <summary>What every command must have; a new one without it fails here.</summary>
public sealed class HelpTests
{
    /// <summary>Commands that change nothing, and why; all others have --dry-run.</summary>
    private static readonly Dictionary<string, string> ReadOnly = new()
    {
        ["analyze"] = "writes nothing but the report that --html names",
        ["inspect"] = "shows a file",
        ["verify"] = "checks a file",
        ["eval"] = "counts answers",
        ["key show"] = "shows a file",
        ["trust show"] = "shows a file",
        ["apikey list"] = "asks the server",
        ["rollout plan"] = "is itself the dry run of a rollout",
        ["rollout status"] = "asks the server",
        ["rollout watch"] = "asks the server",
        ["fleet status"] = "asks the server",
        ["device list"] = "asks the server",
        ["device show"] = "asks the server",
        ["device history"] = "asks the server",
        ["device metrics"] = "asks the server",
        ["demo"] = "works in a temporary folder, which it removes",
        ["simulate"] = "works in a temporary folder, which it removes",
        ["completion"] = "prints a script",
    };

    public static TheoryData<string> All => [.. CommandTree.All()];

    public static TheoryData<string> Leaves => [.. CommandTree.Leaves()];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_command_explains_itself_with_an_example(string path)
    {
        Command command = CommandTree.Find(path);

        Assert.Contains("Example: tinydevice " + path, command.Description, StringComparison.Ordinal);
        Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name));
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), argument.Name));
    }

    [Theory]
    [MemberData(nameof(Leaves))]
    public void Every_command_can_answer_a_script(string path) => Assert.Contains(CommandTree.Find(path).Options, option => option.Name == "--json");

    [Theory]
    [MemberData(nameof(Leaves))]
    public void Every_command_that_changes_something_can_be_tried_without(string path) =>
        Assert.Equal(!ReadOnly.ContainsKey(path), CommandTree.Find(path).Options.Any(option => option.Name == "--dry-run"));

    [Fact]
    public void Every_command_excused_from_a_dry_run_exists() => Assert.Empty(ReadOnly.Keys.Except(CommandTree.Leaves()));

    [Theory]
    [MemberData(nameof(All))]
    public async Task Help_is_printed_and_counts_as_success(string path)
    {
        Tool tool = await Tool.RunAsync([.. path.Split(' '), "--help"]);

        Assert.Equal(0, tool.ExitCode);
        Assert.Contains("Example: tinydevice " + path, tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_command_of_the_documentation_exists_and_every_command_is_documented()
    {
        string cli = await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Path, "docs", "cli.md"), TestContext.Current.CancellationToken);
        Assert.All(CommandTree.All().Where(path => !path.Contains(' ')), name => Assert.Contains($"`{name}", cli, StringComparison.Ordinal));
    }
}
