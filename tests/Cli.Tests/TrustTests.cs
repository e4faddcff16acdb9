using System.Text.Json;

namespace TinyDevice.Cli.Tests;

public sealed class TrustTests
{
    [Fact]
    public async Task Rotates_and_revokes_and_shows_each_step()
    {
        using TemporaryFolder folder = new();
        foreach (string name in (string[])["root", "root2", "one", "two", "three"])
        {
            await RunAsync("key", "new", "-o", folder[name + ".pem"]);
        }

        await RunAsync("trust", "init", "--root", folder["root.pub.pem"], "--trust", folder["one.pub.pem"], "-o", folder["trust"]);
        await RunAsync("trust", "rotate", "--from", folder["trust"], "--root", folder["root.pem"], "--new-root", folder["root2.pem"],
            "--trust", folder["one.pub.pem"], "--trust", folder["two.pub.pem"], "--tickets", "required", "-o", folder["2.tdtrust"]);
        await RunAsync("trust", "revoke", "--from", folder["2.tdtrust"], "--root", folder["root2.pem"], "--key", folder["one.pub.pem"], "-o", folder["3.tdtrust"]);
        JsonElement shown = JsonDocument.Parse((await RunAsync("trust", "show", folder["3.tdtrust"], "--json")).Output).RootElement;
        Assert.Equal(3, shown.GetProperty("sequence").GetInt32());
        Assert.Equal([await IdAsync(folder["two.pem"])], Strings(shown, "signers"));
        Assert.Equal([await IdAsync(folder["one.pem"])], Strings(shown, "revoked"));
        Assert.Equal(await IdAsync(folder["root2.pem"]), shown.GetProperty("root").GetString());
        Assert.Equal("required", shown.GetProperty("tickets").GetString());

        Tool again = await Tool.RunAsync("trust", "rotate", "--from", folder["3.tdtrust"], "--root", folder["root2.pem"], "--trust", folder["one.pub.pem"], "-o", folder["4.tdtrust"]);
        Assert.Equal(ExitCode.Failed, again.ExitCode);
        Assert.Contains("is revoked", again.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["4.tdtrust"]));
    }

    [Fact]
    public async Task Makes_no_rotation_a_device_would_refuse()
    {
        using TemporaryFolder folder = new();
        await RunAsync("key", "new", "-o", folder["root.pem"]);
        await RunAsync("key", "new", "-o", folder["key.pem"]);
        await RunAsync("trust", "init", "--root", folder["root.pub.pem"], "--trust", folder["key.pub.pem"], "-o", folder["trust"]);
        Tool wrong = await Tool.RunAsync("trust", "rotate", "--from", folder["trust"], "--root", folder["key.pem"], "-o", folder["2.tdtrust"]);
        Assert.Equal(ExitCode.Failed, wrong.ExitCode);
        Tool last = await Tool.RunAsync("trust", "revoke", "--from", folder["trust"], "--root", folder["root.pem"], "--key", folder["key.pub.pem"], "-o", folder["2.tdtrust"]);
        Assert.Contains("No signer would be left", last.Error, StringComparison.Ordinal);
        Tool damaged = await Tool.RunAsync("trust", "show", folder.Write("x", [1, 2, 3, 4, 5, 6, 7, 8, 9]));
        Assert.Equal(ExitCode.Failed, damaged.ExitCode);
        Assert.Contains(folder["x"], damaged.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["2.tdtrust"]));
    }

    [Fact]
    public async Task Signs_a_package_anew_and_only_a_whole_one()
    {
        using TemporaryFolder folder = new();
        (string package, string _) = await Packages.BuildAsync(folder);
        await RunAsync("key", "new", "-o", folder["release.pem"]);
        byte[] before = File.ReadAllBytes(package);
        await RunAsync("sign", package, "--key", folder["release.pem"], "-o", folder["s.tdpkg"]);
        Assert.Equal(before, File.ReadAllBytes(package));
        await RunAsync("verify", folder["s.tdpkg"], "--trust", folder["release.pub.pem"]);
        Assert.Equal(ExitCode.Failed, (await Tool.RunAsync("verify", folder["s.tdpkg"], "--trust", folder["key.pub.pem"])).ExitCode);
        before[^1] ^= 1;
        File.WriteAllBytes(package, before);
        Tool damaged = await Tool.RunAsync("sign", package, "--key", folder["release.pem"], "-o", folder["d.tdpkg"]);
        Assert.Equal(ExitCode.Failed, damaged.ExitCode);
        Assert.False(File.Exists(folder["d.tdpkg"]));
    }

    private static async Task<Tool> RunAsync(params string[] args)
    {
        Tool tool = await Tool.RunAsync(args);
        Assert.Equal((ExitCode.Ok, ""), (tool.ExitCode, tool.Error));
        return tool;
    }

    private static async Task<string> IdAsync(string key) =>
        JsonDocument.Parse((await RunAsync("key", "show", key, "--json")).Output).RootElement.GetProperty("keyId").GetString()!;

    private static string[] Strings(JsonElement shown, string name) => [.. shown.GetProperty(name).EnumerateArray().Select(e => e.GetString()!)];
}
