namespace TinyDevice.Cli.Tests;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("bash", "complete -o default -F _tinydevice tinydevice")]
    [InlineData("zsh", "compdef _tinydevice tinydevice")]
    [InlineData("fish", "complete -c tinydevice -f")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Prints_a_script_that_asks_the_tool_itself(string shell, string expected)
    {
        Tool tool = await Tool.RunAsync("completion", shell);

        Assert.Equal(0, tool.ExitCode);
        Assert.Contains(expected, tool.Output, StringComparison.Ordinal);
        Assert.Contains("[suggest:", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_shell_it_does_not_know() => Assert.Equal(2, (await Tool.RunAsync("completion", "tcsh")).ExitCode);
}
