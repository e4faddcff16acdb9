using System.Diagnostics;
using System.Text.Json;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>The agent of Linux-class devices: the same firmware over a real folder, in a process that is watched.</summary>
public sealed class AgentTests : IDisposable
{
    private readonly OwnFleet _fleet = new();

    public void Dispose() => _fleet.Dispose();

    [Fact]
    public async Task Registers_itself_updates_and_goes_on_from_its_store()
    {
        await _fleet.StartAsync();
        await _fleet.PublishAsync("1.0", "1.0.0");
        using (ToolProcess agent = _fleet.StartAgent())
        {
            List<JsonElement> events = await OwnFleet.ReadUntilAsync(agent, e => OwnFleet.Is(e, "reported"));
            Assert.Contains(events, e => OwnFleet.Is(e, "confirmed"));
        }

        using ToolProcess again = _fleet.StartAgent();
        JsonElement booted = (await OwnFleet.ReadUntilAsync(again, e => OwnFleet.Is(e, "booted")))[^1];
        Assert.Equal("1.0.0", booted.GetProperty("version").GetString());
    }

    [Fact]
    public async Task Killed_in_mid_download_it_resumes_and_keeps_its_token_to_itself()
    {
        await _fleet.StartAsync();
        await _fleet.PublishAsync("1.0", "1.0.0");
        using var relay = new CuttingRelay(_fleet.Server, cuts: 1, cutAfter: 7_000);
        await ToolProcess.RunAsync(_fleet.Folder, "device", "--server", _fleet.Server.ToString(), "--store", _fleet.Store, "--id", "dev1", "--until", "updated");
        await _fleet.PublishAsync("2.0", "2.0.0");
        using (ToolProcess agent = _fleet.StartAgent(relay.Address))
        {
            // The network broke in the second chunk; the agent waits to try again, and the process tree is killed meanwhile.
            await OwnFleet.ReadUntilAsync(agent, e => OwnFleet.Is(e, "retrying"));
        }

        using ToolProcess again = _fleet.StartAgent(relay.Address);
        List<JsonElement> events = await OwnFleet.ReadUntilAsync(again, e => OwnFleet.Is(e, "reported"));

        Assert.Equal("1.0.0", events.First(e => OwnFleet.Is(e, "booted")).GetProperty("version").GetString());
        Assert.True(events.First(e => OwnFleet.Is(e, "download_started")).GetProperty("offset").GetInt32() > 0);
        Assert.Contains(events, e => OwnFleet.Is(e, "confirmed") && e.GetProperty("version").GetString() == "2.0.0");
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(_fleet.Store, "device")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task The_description_of_a_linux_device_in_the_repository_builds_packages_that_it_takes()
    {
        await _fleet.StartAsync();
        string config = Path.Combine(_fleet.Folder, "nf.config");
        File.Copy(Path.Combine(OwnFleet.Repository(), "deploy", "linux.nf.config"), config);
        await _fleet.PublishAsync("1.0", "1.0.0");
        using ToolProcess agent = _fleet.StartAgent();

        List<JsonElement> events = await OwnFleet.ReadUntilAsync(agent, e => OwnFleet.Is(e, "reported"));

        Assert.Contains(events, e => OwnFleet.Is(e, "confirmed"));
        Assert.Contains("\"target\":\"linux\"", await _fleet.GetAsync("/api/v1/devices/dev1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tinydevice-agent.service")]
    [InlineData("tinydevice-server.service")]
    public async Task Systemd_finds_no_fault_with_the_units(string name)
    {
        const string Analyzer = "/usr/bin/systemd-analyze";
        Assert.SkipUnless(File.Exists(Analyzer), "systemd is not installed here.");
        string unit = await File.ReadAllTextAsync(Path.Combine(OwnFleet.Repository(), "deploy", name), TestContext.Current.CancellationToken);
        string copy = Path.Combine(_fleet.Folder, name);
        await File.WriteAllTextAsync(copy, unit.Replace("/usr/local/bin/tinydevice", Environment.ProcessPath, StringComparison.Ordinal), TestContext.Current.CancellationToken);

        using Process verify = Process.Start(new ProcessStartInfo(Analyzer, ["verify", copy]) { RedirectStandardError = true })!;
        string faults = await verify.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await verify.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((0, ""), (verify.ExitCode, faults));
    }

    [Fact]
    public async Task Prints_the_unit_that_the_repository_holds() => Assert.Equal(
        (await File.ReadAllTextAsync(Path.Combine(OwnFleet.Repository(), "deploy", "tinydevice-agent.service"), TestContext.Current.CancellationToken)).TrimEnd(),
        (await ToolProcess.RunAsync(_fleet.Folder, "agent", "--systemd")).TrimEnd());
}
