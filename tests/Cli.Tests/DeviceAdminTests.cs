using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using TinyDevice.Packaging;
using TinyDevice.UpdateServer;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Tests;

public sealed class DeviceAdminTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication _server = null!;
    private string _url = "";
    private string _adminKey = "";

    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder["key.pem"], SigningKey.Create().PublicKey.ToPem());
        _server = UpdateServerHost.Build(new ServerOptions
        {
            DataFolder = _folder["data"],
            AdminKeyCreated = key => _adminKey = key,
            Url = "http://127.0.0.1:0",
            TrustKeyFiles = [_folder["key.pem"]],
            Registration = RegistrationPolicy.Approval,
        });
        await _server.StartAsync(TestContext.Current.CancellationToken);
        _url = _server.Urls.Single();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Takes_a_device_from_its_first_call_to_its_retirement()
    {
        await CallAsync("dev1");
        Assert.Contains("dev1", (await RunAsync("list", "--state", "pending")).Output, StringComparison.Ordinal);
        Tool approved = await RunAsync("approve", "dev1", "--json");
        Assert.Equal(32, Convert.FromBase64String(JsonDocument.Parse(approved.Output).RootElement.GetProperty("hmacKey").GetString()!).Length);
        Assert.Equal(200, await CallAsync("dev1"));

        Assert.Contains("Roof 3", (await RunAsync("set", "dev1", "--name", "Roof 3", "--target", "esp32")).Output, StringComparison.Ordinal);
        Tool shown = await RunAsync("show", "dev1");
        Assert.Contains("esp32", shown.Output, StringComparison.Ordinal);
        Assert.Contains("1 devices", (await RunAsync("list", "--target", "esp32")).Output, StringComparison.Ordinal);
        Assert.Equal("[]", (await RunAsync("history", "dev1", "--json")).Output.Trim());

        Tool token = await RunAsync("token", "dev1", "--json");
        Assert.Equal(32, JsonDocument.Parse(token.Output).RootElement.GetProperty("token").GetString()!.Length);
        Assert.Equal(401, await CallAsync("dev1"));

        Tool dry = await RunAsync("retire", "dev1", "--dry-run");
        Assert.Equal("/api/v1/devices/dev1", JsonDocument.Parse(dry.Output).RootElement.GetProperty("path").GetString());
        Assert.Contains("1 devices", (await RunAsync("list")).Output, StringComparison.Ordinal);
        Assert.Equal("device dev1: retire done", (await RunAsync("retire", "dev1")).Output.Trim());
        Assert.Equal("0 devices", (await RunAsync("list")).Output.Trim());
        Assert.Contains("retired", (await RunAsync("list", "--state", "retired")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rejects_a_device_nobody_knows()
    {
        await CallAsync("stranger");
        Assert.Equal(0, (await RunAsync("reject", "stranger")).ExitCode);
        Assert.Equal("0 devices", (await RunAsync("list", "--state", "pending")).Output.Trim());
    }

    [Theory]
    [InlineData("show", "There is no device nobody.")]
    [InlineData("cancel", "There is no device nobody.")]
    [InlineData("confirm", "There is no device nobody.")]
    [InlineData("deny", "There is no device nobody.")]
    [InlineData("approve", "There is no device nobody.")]
    [InlineData("metrics", "has reported no metrics")]
    public async Task Says_in_one_sentence_why_it_did_nothing(string command, string reason)
    {
        Tool refused = await Tool.RunAsync("device", command, "nobody", "--server", _url, "--api-key", _adminKey);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
    }

    private async Task<Tool> RunAsync(params string[] args)
    {
        Tool done = await Tool.RunAsync(["device", .. args, "--server", _url, "--api-key", _adminKey]);
        Assert.Equal((0, ""), (done.ExitCode, done.Error));
        return done;
    }

    /// <summary>Calls as a device with a token of its own.</summary>
    private async Task<int> CallAsync(string id)
    {
        using var http = new HttpClient { BaseAddress = new Uri(_url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("TargetToken", new string('t', 40));
        return (int)(await http.GetAsync($"/DEFAULT/controller/v1/{id}", TestContext.Current.CancellationToken)).StatusCode;
    }
}
