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
    public async Task Prints_the_unit_that_the_repository_holds() => Assert.Equal(
        (await File.ReadAllTextAsync(Path.Combine(OwnFleet.Repository(), "deploy", "tinydevice-agent.service"), TestContext.Current.CancellationToken)).TrimEnd(),
        (await ToolProcess.RunAsync(_fleet.Folder, "agent", "--systemd")).TrimEnd());
}
