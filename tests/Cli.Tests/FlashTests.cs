using System.Text.Json;
using System.Text.RegularExpressions;

namespace TinyDevice.Cli.Tests;

public sealed class FlashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _store;
    private readonly string _image;

    public FlashTests()
    {
        _store = Directory.CreateDirectory(_folder["store"]).FullName;
        File.WriteAllText(Path.Combine(_store, "device"), "{}");
        File.WriteAllBytes(Path.Combine(_store, "trust"), [1]);
        File.WriteAllText(Path.Combine(_store, "slot0"), "a model, which is the board's own business");
        _image = _folder.Write("app one.bin", [1, 2, 3]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_dry_run_prints_every_command_and_file_and_changes_nothing()
    {
        Tool tool = await FlashAsync("--mass-erase", "--dry-run");

        Assert.Equal(0, tool.ExitCode);
        string[] lines = tool.Output.Split(Environment.NewLine);
        Assert.Equal("nanoff --target ESP32_REV3 --serialport COM7 --baud 1500000 --update --partitiontablesize 16 --masserase", lines[0]);
        Assert.Equal($"nanoff --serialport COM7 --filedeployment {Path.Combine(_store, "deploy.json")}", lines[1]);
        Assert.Equal($"nanoff --target ESP32_REV3 --serialport COM7 --baud 1500000 --deploy --image \"{_image}\" --address 0x1E0000", lines[2]);
        Assert.Equal(["I:\\device", "I:\\trust"], Destinations(tool.Output[tool.Output.IndexOf('{', StringComparison.Ordinal)..]));
        Assert.False(File.Exists(Path.Combine(_store, "deploy.json")));
    }

    [Fact]
    public async Task An_application_not_built_yet_is_shown_by_a_dry_run_and_refused_by_a_real_one()
    {
        File.Delete(_image);
        Tool dry = await FlashAsync("--dry-run");
        Assert.Equal(0, dry.ExitCode);
        Assert.Contains($"--deploy --image \"{_image}\" --address 0x1E0000", dry.Output, StringComparison.Ordinal);
        Assert.Contains($"Before this can run: The application {_image} does not exist; build firmware/Device", dry.Output, StringComparison.Ordinal);

        Tool real = await FlashAsync("--nanoff", WriteNanoff("echo call >> \"$0.log\""));
        Assert.Equal(1, real.ExitCode);
        Assert.Contains($"The application {_image} does not exist", real.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["nanoff.log"]));
        Assert.False(File.Exists(Path.Combine(_store, "deploy.json")));
    }

    [Theory]
    [InlineData(4, "0x1C0000", "0x3C0000", "0x40000", 98304)]
    [InlineData(8, "0x2B0000", "0x490000", "0x200000", 1015808)]
    [InlineData(16, "0x2B0000", "0x490000", "0x300000", 1540096)]
    public async Task Every_board_of_the_manual_s_table_is_a_valid_configuration_with_its_own_partition_table(int megabytes, string deploy, string storageAddress, string storage, int slot)
    {
        string text = await File.ReadAllTextAsync(Path.Combine(RepositoryFolder.Path, "nf.config"), TestContext.Current.CancellationToken);
        text = Regex.Replace(text, "flashBytes=\"[^\"]*\"", $"flashBytes=\"{megabytes << 20}\"");
        text = Regex.Replace(text, "deployBytes=\"[^\"]*\"", $"deployBytes=\"{deploy}\"");
        text = Regex.Replace(text, "storageAddress=\"[^\"]*\"", $"storageAddress=\"{storageAddress}\"");
        text = Regex.Replace(text, "storageBytes=\"[^\"]*\"", $"storageBytes=\"{storage}\"");
        text = Regex.Replace(text, "slotBytes=\"[^\"]*\"", $"slotBytes=\"{slot}\"");
        string config = _folder.Write("nf.config", System.Text.Encoding.UTF8.GetBytes(text));

        Tool tool = await FlashAsync("--dry-run", "--config", config);

        Assert.Equal((0, ""), (tool.ExitCode, tool.Error));
        Assert.Contains($"--update --partitiontablesize {megabytes}", tool.Output, StringComparison.Ordinal);
        Assert.Contains($"| {megabytes} MB | 0x1E0000 / {deploy} | {storageAddress} / {storage} | {slot} |", await File.ReadAllTextAsync(Manual(), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        // The table names the largest slot: one byte more and two no longer fit.
        _folder.Write("nf.config", System.Text.Encoding.UTF8.GetBytes(text.Replace($"slotBytes=\"{slot}\"", $"slotBytes=\"{slot + 1}\"", StringComparison.Ordinal)));
        Tool larger = await FlashAsync("--dry-run", "--config", config);
        Assert.Contains($"a slot may have at most {slot}", larger.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_the_nanoff_on_the_path_for_firmware_then_files_then_application()
    {
        WriteNanoff("echo \"$@\" >> \"$0.log\"");
        string? path = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", _folder.Root + Path.PathSeparator + path);
        try
        {
            Tool tool = await FlashAsync();
            Assert.Equal((0, ""), (tool.ExitCode, tool.Error));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }

        string[] calls = await File.ReadAllLinesAsync(_folder["nanoff.log"], TestContext.Current.CancellationToken);
        Assert.Equal(3, calls.Length);
        Assert.Contains("--update", calls[0], StringComparison.Ordinal);
        Assert.Contains("--filedeployment", calls[1], StringComparison.Ordinal);
        Assert.Contains("--deploy --image " + _image, calls[2], StringComparison.Ordinal);
        Assert.Equal(["I:\\device", "I:\\trust"], Destinations(await File.ReadAllTextAsync(Path.Combine(_store, "deploy.json"), TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Stops_at_the_step_that_fails_and_says_which_and_why()
    {
        string nanoff = WriteNanoff("echo call >> \"$0.log\"; echo 'E4000: no device on COM7' >&2; exit 9");
        Tool tool = await FlashAsync("--nanoff", nanoff);

        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("nanoff could not update the firmware (exit code 9, last line: E4000: no device on COM7)", tool.Error, StringComparison.Ordinal);
        Assert.Single(await File.ReadAllLinesAsync(nanoff + ".log", TestContext.Current.CancellationToken));
    }

    /// <summary>nanoff exits with 0 when a file did not get onto the board; without its trust file the board would take no update.</summary>
    [Fact]
    public async Task Stops_when_a_file_did_not_get_onto_the_board()
    {
        string nanoff = WriteNanoff("echo call >> \"$0.log\"; case \"$*\" in *--filedeployment*) echo; echo 'Error deploying content file board/trust to I:\\trust';; esac");
        Tool tool = await FlashAsync("--nanoff", nanoff);

        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("Error deploying content file board/trust", tool.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await File.ReadAllLinesAsync(nanoff + ".log", TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task Says_how_to_install_nanoff_when_it_is_missing()
    {
        Tool tool = await FlashAsync("--nanoff", _folder["missing"]);

        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("not installed or not on the PATH); install it with 'dotnet tool install -g nanoff'", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Flashes_only_the_parts_asked_for()
    {
        Tool tool = await FlashAsync("--only", "application", "--dry-run");

        Assert.Contains("--deploy", tool.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--update", tool.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--filedeployment", tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_an_application_larger_than_the_deployment_area()
    {
        _folder.Write("app one.bin", new byte[0x2B0001]);
        Tool tool = await FlashAsync("--dry-run");

        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("has 2818049 bytes, but the board's deployment area holds 2818048", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_store_that_was_never_provisioned()
    {
        File.Delete(Path.Combine(_store, "trust"));
        Tool tool = await FlashAsync("--dry-run");

        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("has no file 'trust'; make the device's files with 'tinydevice provision", tool.Error, StringComparison.Ordinal);
    }

    private Task<Tool> FlashAsync(params string[] more) =>
        Tool.RunAsync(["flash", .. more.Contains("--config") ? [] : new[] { "--config", Path.Combine(RepositoryFolder.Path, "nf.config") }, "--port", "COM7", "--store", _store, "--image", _image, .. more]);

    private string WriteNanoff(string body)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for nanoff is a shell script");
        string script = _folder.Write("nanoff", System.Text.Encoding.UTF8.GetBytes("#!/bin/sh\n" + body + "\n"));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return script;
    }

    private static string Manual() => Path.Combine(RepositoryFolder.Path, "docs", "nf-config.md");

    private static IEnumerable<string?> Destinations(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.GetProperty("Files").EnumerateArray().Select(f => f.GetProperty("DestinationFilePath").GetString())];
    }
}
