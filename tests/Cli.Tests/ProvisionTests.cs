using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.UpdateServer;

namespace TinyDevice.Cli.Tests;

public sealed class ProvisionTests : IDisposable
{
    private const string BoardServer = "http://192.0.2.7:8080";

    private readonly TemporaryFolder _folder = new();
    private readonly string _store;
    private readonly string _key;

    public ProvisionTests()
    {
        _store = _folder["store"];
        _key = _folder["key.pub.pem"];
        using SigningKey key = SigningKey.Create();
        key.PublicKey.Save(_key);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Writes_identity_trust_and_wifi_as_the_firmware_reads_them()
    {
        Tool tool = await ProvisionAsync("--token", "secret", "--server", BoardServer, "--ssid", "home", "--password", "over the air", "--time-server", "pool.ntp.org");

        Assert.Equal((0, ""), (tool.ExitCode, tool.Error));
        JsonElement device = Json("device");
        Assert.Equal(("board1", "secret", "DEFAULT", BoardServer), (Text(device, "id"), Text(device, "token"), Text(device, "tenant"), Text(device, "server")));
        JsonElement wifi = Json("wifi");
        Assert.Equal(("home", "over the air", "pool.ntp.org"), (Text(wifi, "Ssid"), Text(wifi, "Password"), Text(wifi, "TimeServer")));
        byte[] trust = File.ReadAllBytes(Path.Combine(_store, "trust"));
        Assert.Equal(FormatStatus.Ok, new TrustRecord().Read(trust, 0, trust.Length));
    }

    [Fact]
    public async Task Registers_the_device_once_and_keeps_its_token_afterwards()
    {
        string adminKey = "";
        await using WebApplication server = UpdateServerHost.Build(new ServerOptions
        {
            DataFolder = _folder["data"],
            AdminKeyCreated = key => adminKey = key,
            Url = "http://127.0.0.1:0",
            TrustKeyFiles = [_key],
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        string url = server.Urls.Single();

        Tool first = await ProvisionAsync("--server", url, "--board-server", BoardServer, "--api-key", adminKey);
        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        JsonElement made = Json("device");
        Assert.Equal(32, Text(made, "token").Length);
        Assert.Equal(BoardServer, Text(made, "server"));

        Tool second = await ProvisionAsync("--server", url, "--board-server", BoardServer, "--ssid", "home");
        Assert.Equal((0, ""), (second.ExitCode, second.Error));
        Assert.Equal(Text(made, "token"), Text(Json("device"), "token"));
        Assert.True(File.Exists(Path.Combine(_store, "wifi")));
        await server.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("is the board itself", "--server", "http://127.0.0.1:8080")]
    [InlineData("needs a certificate authority", "--server", "https://192.0.2.7")]
    [InlineData("8 to 63 printable ASCII", "--server", BoardServer, "--ssid", "home", "--password", "short")]
    [InlineData("name it with --ssid", "--server", BoardServer, "--password", "long enough")]
    [InlineData("1 to 32 bytes", "--server", BoardServer, "--ssid", "a network name of more than 32 bytes")]
    public async Task Refuses_what_a_board_could_never_use_before_it_registers_anything(string reason, params string[] options)
    {
        Tool tool = await ProvisionAsync(["--token", "secret", .. options]);

        Assert.Equal(1, tool.ExitCode);
        Assert.Contains(reason, tool.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_store));
    }

    [Fact]
    public async Task Refuses_the_store_of_another_device()
    {
        await ProvisionAsync("--token", "secret", "--server", BoardServer);
        Tool tool = await Tool.RunAsync("provision", "--store", _store, "--id", "board2", "--trust", _key, "--server", BoardServer);

        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("belongs to device board1, not board2", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_an_id_the_firmware_would_not_take_though_the_server_does()
    {
        Tool tool = await Tool.RunAsync("provision", "--store", _store, "--id", "a:b", "--trust", _key, "--server", BoardServer, "--token", "secret");

        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("'a:b' is no id the firmware takes", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_the_boards_secrets_from_other_users()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes");
        await ProvisionAsync("--token", "secret", "--server", BoardServer, "--ssid", "home", "--password", "over the air");

        Assert.All(["device", "wifi"], name => Assert.True(
            OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(_store, name)) == (UnixFileMode.UserRead | UnixFileMode.UserWrite), name));
    }

    private Task<Tool> ProvisionAsync(params string[] options) =>
        Tool.RunAsync(["provision", "--store", _store, "--id", "board1", "--trust", _key, .. options]);

    private JsonElement Json(string name)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_store, name)));
        return document.RootElement.Clone();
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
