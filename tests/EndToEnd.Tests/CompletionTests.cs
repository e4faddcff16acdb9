using System.Diagnostics;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>The completion script in a real bash.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("tinydevice ro", "rollout")]
    [InlineData("tinydevice rollout s", "start status")]
    [InlineData("tinydevice compile m.tflite --tar", "--target")]
    [InlineData("tinydevice compile m.tflite --target ", "esp32 esp32-s3 linux")]
    [InlineData("tinydevice apikey create ci --role ", "admin operator publisher viewer")]
    [InlineData("tinydevice serve --registration ", "approval gateway off")]
    [InlineData("tinydevice inspect ", "")]
    public async Task Bash_completes_commands_options_and_their_values_and_leaves_files_to_itself(string line, string expected)
    {
        const string Bash = "/bin/bash";
        Assert.SkipUnless(File.Exists(Bash), "There is no bash here.");
        string script = $$"""
            tinydevice() { dotnet "{{typeof(Cli.CommandLine).Assembly.Location}}" "$@"; }
            source <(tinydevice completion bash)
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}}
            read -ra COMP_WORDS <<< "$COMP_LINE"
            [[ "$COMP_LINE" == *" " ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _tinydevice
            echo "${COMPREPLY[*]}"
            """;
        using Process bash = Process.Start(new ProcessStartInfo(Bash, ["--norc", "-c", script]) { RedirectStandardOutput = true })!;
        string offered = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(expected, offered.TrimEnd('\n'));
    }
}
