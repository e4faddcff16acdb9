using System.Text.Json;

namespace TinyDevice.Cli.Tests;

/// <summary>Every command with --dry-run, run so: nothing is made, nothing is changed, no server is asked, no API key is needed.</summary>
public sealed class DryRunTests : IDisposable
{
    /// <summary>A command line of each, in a folder with a key pair, a root, a model, a package, a trust record, inputs, a store and a server's data.</summary>
    private static readonly Dictionary<string, string> CommandLines = new()
    {
        ["compile"] = "{model} -o {new} --key {key}",
        ["run"] = "{model} -i {input} -o {new}",
        ["export"] = "{model} --cs {new}",
        ["key new"] = "-o {new}",
        ["trust init"] = "--trust {public} --root {rootpublic} -o {new}",
        ["trust rotate"] = "--from {trust} --root {root} --trust {next} -o {new}",
        ["trust revoke"] = "--from {trust} --root {root} --key {public} --trust {next} -o {new}",
        ["trust publish"] = "{rotation}",
        ["sign"] = "{package} --key {root} -o {new}",
        ["serve"] = "--url http://127.0.0.1:9 --data {new} --trust {public}",
        ["backup"] = "--data {data} -o {new}",
        ["restore"] = "{backup} --data {new}",
        ["apikey create"] = "ci --role publisher",
        ["apikey revoke"] = "3",
        ["publish"] = "{package}",
        ["rollout start"] = "7 --stages 50,100",
        ["rollout approve"] = "7",
        ["rollout advance"] = "7",
        ["rollout pause"] = "7",
        ["rollout resume"] = "7",
        ["rollout halt"] = "7 --reason x",
        ["rollout rollback"] = "7 --reason x",
        ["device"] = "--store {new} --id d1 --token t --trust {public} --server http://127.0.0.1:9",
        ["device set"] = "d1 --name Roof",
        ["device token"] = "d1",
        ["device approve"] = "d1",
        ["device reject"] = "d1",
        ["device confirm"] = "d1",
        ["device deny"] = "d1",
        ["device cancel"] = "d1",
        ["device quit"] = "d1",
        ["device retire"] = "d1",
        ["agent"] = "--store {new} --id d1 --token t --server http://127.0.0.1:9 --config {config}",
        ["provision"] = "--store {new} --id d1 --token t --server http://192.168.1.2:80 --trust {public}",
        ["flash"] = "--port /dev/ttyUSB0 --only firmware",
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Paths => [.. CommandTree.Leaves().Where(path => CommandTree.Find(path).Options.Any(option => option.Name == "--dry-run"))];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Changes_nothing_and_answers_a_script(string path)
    {
        Assert.True(CommandLines.TryGetValue(path, out string? line), $"Give {path} a command line here.");
        string[] args = [.. path.Split(' '), .. (await FilledAsync(line)).Split(' '), "--dry-run"];
        string[] before = Everything();

        Tool forPeople = await Tool.RunAsync(args);
        Tool forScripts = await Tool.RunAsync([.. args, "--json"]);

        Assert.True(forPeople.ExitCode == 0, forPeople.Error);
        Assert.NotEqual("", forPeople.Output);
        Assert.True(forScripts.ExitCode == 0, forScripts.Error);
        JsonDocument.Parse(forScripts.Output).Dispose();
        Assert.Equal("", forScripts.Error);
        Assert.Equal(before, Everything());
    }

    private async Task<string> FilledAsync(string line)
    {
        var files = new Dictionary<string, string> { ["new"] = _folder["new"], ["key"] = _folder["key.pem"], ["public"] = _folder["key.pub.pem"], ["root"] = _folder["root.pem"], ["rootpublic"] = _folder["root.pub.pem"], ["next"] = _folder["next.pub.pem"] };
        await MakeAsync("key", "new", "-o", files["key"]);
        await MakeAsync("key", "new", "-o", files["root"]);
        await MakeAsync("key", "new", "-o", _folder["next.pem"]);
        files["model"] = _folder.Write("model.tflite", DemoFiles.Read("gesture-1.0.tflite"));
        files["input"] = _folder.Write("in.bin", DemoFiles.Read("gesture-1.0.golden.in.bin"));
        if (line.Contains("{package}", StringComparison.Ordinal))
        {
            await MakeAsync("compile", files["model"], "-o", files["package"] = _folder["model.tdpkg"], "--key", files["key"]);
        }

        await MakeAsync("trust", "init", "--trust", files["public"], "--root", files["rootpublic"], "-o", files["trust"] = _folder["trust"]);
        await MakeAsync("trust", "rotate", "--from", files["trust"], "--root", files["root"], "--trust", files["next"], "-o", files["rotation"] = _folder["2.tdtrust"]);
        files["config"] = _folder.Write("nf.config", await File.ReadAllBytesAsync(Path.Combine(RepositoryFolder.Path, "nf.config"), TestContext.Current.CancellationToken));
        if (line.Contains("{data}", StringComparison.Ordinal) || line.Contains("{backup}", StringComparison.Ordinal))
        {
            files["data"] = _folder["data"];
            await ServeOnceAsync(files["data"], files["public"]);
            await MakeAsync("backup", "--data", files["data"], "-o", files["backup"] = _folder["backup.tar"]);
        }

        return files.Aggregate(line, (text, file) => text.Replace($"{{{file.Key}}}", file.Value, StringComparison.Ordinal));
    }

    /// <summary>Starts and stops a server, so that its data folder is made.</summary>
    private static async Task ServeOnceAsync(string data, string trust)
    {
        await using var app = UpdateServer.UpdateServerHost.Build(new UpdateServer.ServerOptions { DataFolder = data, Url = "http://127.0.0.1:0", TrustKeyFiles = [trust], AdminKeyCreated = _ => { } });
        await app.StartAsync(TestContext.Current.CancellationToken);
        await app.StopAsync(TestContext.Current.CancellationToken);
    }

    private static async Task MakeAsync(params string[] args)
    {
        Tool tool = await Tool.RunAsync(args);
        Assert.True(tool.ExitCode == 0, tool.Error);
    }

    /// <summary>Every file there is with what is in it.</summary>
    private string[] Everything() => [.. Directory.GetFiles(_folder.Root, "*", SearchOption.AllDirectories).Order()
        .Select(file => $"{file} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))}")
        .Concat(Directory.GetDirectories(_folder.Root, "*", SearchOption.AllDirectories).Order())];
}
