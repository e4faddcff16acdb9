namespace TinyDevice.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("compile")]
    [InlineData("run")]
    [InlineData("analyze")]
    [InlineData("inspect")]
    [InlineData("verify")]
    [InlineData("eval")]
    [InlineData("export")]
    [InlineData("key", "new")]
    [InlineData("key", "show")]
    [InlineData("trust", "init")]
    [InlineData("trust", "show")]
    [InlineData("trust", "rotate")]
    [InlineData("trust", "revoke")]
    [InlineData("trust", "publish")]
    [InlineData("sign")]
    [InlineData("serve")]
    [InlineData("publish")]
    [InlineData("rollout", "start")]
    [InlineData("rollout", "status")]
    [InlineData("rollout", "approve")]
    [InlineData("rollout", "advance")]
    [InlineData("rollout", "pause")]
    [InlineData("rollout", "resume")]
    [InlineData("rollout", "halt")]
    [InlineData("rollout", "rollback")]
    [InlineData("fleet", "status")]
    [InlineData("device")]
    [InlineData("device", "list")]
    [InlineData("device", "show")]
    [InlineData("device", "history")]
    [InlineData("device", "metrics")]
    [InlineData("device", "set")]
    [InlineData("device", "token")]
    [InlineData("device", "approve")]
    [InlineData("device", "reject")]
    [InlineData("device", "cancel")]
    [InlineData("device", "quit")]
    [InlineData("device", "retire")]
    [InlineData("provision")]
    [InlineData("flash")]
    [InlineData("demo")]
    [InlineData("simulate")]
    public void Every_command_explains_itself_with_an_example(params string[] path)
    {
        System.CommandLine.Command command = CommandLine.Create(new Terminal(Spectre.Console.AnsiConsole.Console, Spectre.Console.AnsiConsole.Console, TextWriter.Null));
        foreach (string name in path)
        {
            command = command.Subcommands.Single(c => c.Name == name);
        }

        Assert.Contains("Example: tinydevice " + string.Join(' ', path), command.Description, StringComparison.Ordinal);
        Assert.All(command.Options, option => Assert.False(string.IsNullOrWhiteSpace(option.Description), option.Name));
    }
}
