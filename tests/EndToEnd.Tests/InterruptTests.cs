using System.Net;
using System.Net.Sockets;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>Ctrl-C and SIGTERM of whole processes: exit code 130, nothing on standard error, no temporary file left.</summary>
public sealed class InterruptTests : IDisposable
{
    private readonly OwnFleet _fleet = new();

    public static TheoryData<string, string[]> Commands => new()
    {
        { "INT", ["serve", "--url", "http://127.0.0.1:0", "--data", "other", "--json"] },
        { "TERM", ["serve", "--url", "http://127.0.0.1:0", "--data", "other", "--json"] },
        { "INT", ["device", "--server", OwnFleet.UrlPlace, "--store", "dev1", "--json"] },
        { "TERM", ["device", "--server", OwnFleet.UrlPlace, "--store", "dev1", "--json"] },
        { "INT", ["agent", "--server", OwnFleet.UrlPlace, "--store", "dev1", "--id", "dev1", "--json"] },
        { "TERM", ["agent", "--server", OwnFleet.UrlPlace, "--store", "dev1", "--id", "dev1", "--json"] },
        { "INT", ["rollout", "watch", "1", "--server", OwnFleet.UrlPlace, "--json"] },
        { "INT", ["simulate", "--devices", "60"] },
        { "INT", ["demo"] },
    };

    public void Dispose() => _fleet.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_that_runs_on_ends_when_it_is_asked_to(string signal, string[] command)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such signals on Windows.");
        await _fleet.StartAsync();
        if (command[0] == "rollout")
        {
            await _fleet.PublishAsync("1.0", "1.0.0");
        }

        using ToolProcess tool = _fleet.Start(command);
        await tool.ReadLineAsync();

        Ending end = await tool.InterruptAsync(signal);

        Assert.Equal(130, end.ExitCode);
        Assert.Equal("", end.Error);
        Assert.Empty(ToolProcess.TemporaryFilesIn(_fleet.Folder));
    }

    [Fact]
    public async Task An_upload_to_a_server_that_never_answers_can_be_interrupted()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no such signals on Windows.");
        await _fleet.StartAsync();
        await _fleet.PublishAsync("1.0", "1.0.0");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using ToolProcess publish = _fleet.Start(["publish", "1.0.0.tdpkg", "--server", $"http://{listener.LocalEndpoint}", "--api-key", "k"]);
        using TcpClient connection = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);

        Ending end = await publish.InterruptAsync("INT");

        Assert.Equal(130, end.ExitCode);
        Assert.Equal("", end.Error);
    }
}
