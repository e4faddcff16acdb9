using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>A client nobody here wrote: Debian's SWUpdate in suricatta mode updates through the real server over a network that breaks.</summary>
public sealed class SwupdateTests : IDisposable
{
    private const string Login = "admin:management";
    private readonly string _folder = Directory.CreateTempSubdirectory("td-swupdate-").FullName;
    private readonly List<Process> _processes = [];

    [Fact(Timeout = 300_000)]
    public async Task SWUpdate_installs_and_reports_an_update_whose_download_broke_twice()
    {
        string? missing = ((string[])["swupdate", "openssl", "cpio"]).FirstOrDefault(tool => Find(tool) is null);
        Assert.SkipWhen(missing is not null, $"{missing} is not installed (apt-get install swupdate openssl cpio).");
        byte[] content = RandomNumberGenerator.GetBytes(600_000);
        byte[] archive = await PackAsync(content);
        using ToolProcess server = ToolProcess.Start(_folder, "serve", "--json", "--url", "http://127.0.0.1:0", "--data", "data", "--trust",
            await KeyAsync(), "--hawkbit-management", "--hawkbit-user", Login);
        using JsonDocument line = JsonDocument.Parse(await server.ReadLineAsync());
        var address = new Uri(line.RootElement.GetProperty("url").GetString()!);
        using var hawkbit = new HttpClient { BaseAddress = new Uri(address, "/rest/v1/") };
        hawkbit.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(Login)));
        string token = (string)(await PostAsync(hawkbit, "targets", new[] { new { controllerId = "board", name = "board" } }))[0]!["securityToken"]!;
        int action = await AssignAsync(hawkbit, archive);
        using var network = new CuttingRelay(address, cuts: 2, cutAfter: 150_000);

        Process installing = Start(network.Address, token);
        await ReadUntilAsync(installing, "SWUPDATE successful");
        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(_folder, "installed.bin"), TestContext.Current.CancellationToken));
        Assert.Equal(2, network.Downloads.Count(range => range.StartsWith("bytes=", StringComparison.Ordinal) && range != "bytes=0-"));
        installing.Kill();

        // As after the reboot into the new system: "-c 2" says that it works.
        Start(network.Address, token, "-c 2");
        await network.FinalFeedback.WaitAsync(TestContext.Current.CancellationToken);
        JsonNode ended = JsonNode.Parse(await hawkbit.GetStringAsync($"targets/board/actions/{action}", TestContext.Current.CancellationToken))!;
        Assert.Equal("finished", (string)ended["status"]!);
    }

    public void Dispose()
    {
        foreach (Process process in _processes)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
            process.Dispose();
        }
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<int> AssignAsync(HttpClient hawkbit, byte[] archive)
    {
        int module = (int)(await PostAsync(hawkbit, "softwaremodules", new[] { new { name = "system", version = "1.0.1", type = "os" } }))[0]!["id"]!;
        using var form = new MultipartFormDataContent { { new ByteArrayContent(archive), "file", "update.swu" } };
        HttpResponseMessage uploaded = await hawkbit.PostAsync($"softwaremodules/{module}/artifacts", form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, uploaded.StatusCode);
        var set = new { name = "release", version = "1.0.1", type = "os", modules = new[] { new { id = module } } };
        int id = (int)(await PostAsync(hawkbit, "distributionsets", new[] { set }))[0]!["id"]!;
        JsonNode assigned = await PostAsync(hawkbit, $"distributionsets/{id}/assignedTargets", new[] { new { id = "board", type = "forced" } });
        return (int)assigned["assignedActions"]![0]!["id"]!;
    }

    private static async Task<JsonNode> PostAsync(HttpClient hawkbit, string path, object body)
    {
        HttpResponseMessage response = await hawkbit.PostAsJsonAsync(path, body, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>A signed archive with one file, as Debian's build insists on.</summary>
    private async Task<byte[]> PackAsync(byte[] content)
    {
        string digest = Convert.ToHexStringLower(SHA256.HashData(content));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "model.bin"), content);
        await File.WriteAllTextAsync(Path.Combine(_folder, "sw-description"),
            "software = { version = \"1.0.1\"; hardware-compatibility: [\"1.0\"]; files: ( { filename = \"model.bin\"; path = \""
            + Path.Combine(_folder, "installed.bin") + "\"; sha256 = \"" + digest + "\"; } ); }");
        await RunAsync("openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=test -addext extendedKeyUsage=emailProtection");
        await RunAsync("openssl cms -sign -in sw-description -out sw-description.sig -signer cert.pem -inkey key.pem -outform DER -nosmimecap -binary");
        await RunAsync("printf '%s\\n' sw-description sw-description.sig model.bin | cpio -o -H crc > update.swu");
        return await File.ReadAllBytesAsync(Path.Combine(_folder, "update.swu"));
    }

    private async Task<string> KeyAsync()
    {
        await ToolProcess.RunAsync(_folder, "key", "new", "-o", "publisher.pem");
        return "publisher.pub.pem";
    }

    private async Task RunAsync(string command)
    {
        using Process shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            WorkingDirectory = _folder,
            RedirectStandardError = true,
        })!;
        string error = await shell.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(shell.ExitCode == 0, $"{command}\n{error}");
    }

    private Process Start(Uri server, string token, string more = "")
    {
        var start = new ProcessStartInfo(Find("swupdate")!,
            ["-l", "4", "-k", "cert.pem", "-H", "board:1.0", "-M", "-m",
                "-u", $"-t DEFAULT -u {server.AbsoluteUri.TrimEnd('/')} -i board -k {token} -p 2 -r 5 -w 1 {more}"])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
        };
        // Its sockets and temporary files stay in the test's own folder.
        start.Environment["TMPDIR"] = _folder;
        Process process = Process.Start(start)!;
        _processes.Add(process);
        return process;
    }

    private static async Task ReadUntilAsync(Process process, string text)
    {
        var said = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is string line)
        {
            said.AppendLine(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }
        Assert.Fail($"swupdate ended without \"{text}\":\n{said}");
    }

    private static string? Find(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
}
