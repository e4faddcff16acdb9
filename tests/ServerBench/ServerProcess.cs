using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using TinyDevice.Packaging;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.ServerBench;

/// <summary>The server under load, in a process of its own so that its memory and its threads are its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly SigningKey _signer;

    private ServerProcess(Process process, SigningKey signer, Uri address, string adminKey, string folder)
    {
        (_process, _signer, Address, CertificateFile) = (process, signer, address, HostedServer.CertificateIn(folder));
        AdminKey = adminKey;
        People = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        People.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", adminKey);
    }

    /// <summary>The key made at the first start of a folder; empty afterwards.</summary>
    public string AdminKey { get; }

    public Uri Address { get; }
    public HttpClient People { get; }

    /// <summary>The certificate it shows when it speaks TLS.</summary>
    public string CertificateFile { get; }

    /// <summary>Resident memory in bytes.</summary>
    public long ResidentBytes => File.ReadLines($"/proc/{_process.Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, string kilobytes, _] ? long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024 : 0;

    /// <summary>Processor time used since its start.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public static ServerProcess Start(string folder, string scheme = "http")
    {
        Directory.CreateDirectory(folder);
        SigningKey signer = SigningKey.Create();
        string publicKey = Path.Combine(folder, "signer.pem");
        File.WriteAllText(publicKey, signer.PublicKey.ToPem());
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (string argument in (string[])[typeof(ServerProcess).Assembly.Location, "host", folder, scheme, publicKey])
        {
            start.ArgumentList.Add(argument);
        }
        Process process = Process.Start(start)!;
        string adminKey = "";
        while (process.StandardOutput.ReadLine() is string line)
        {
            if (line.StartsWith("key ", StringComparison.Ordinal))
            {
                adminKey = line[4..];
            }
            else if (line.StartsWith("url ", StringComparison.Ordinal))
            {
                return new ServerProcess(process, signer, new Uri(line[4..]), adminKey, folder);
            }
        }
        throw new InvalidOperationException("The server did not start.");
    }

    /// <summary>Uploads a package of noise and rolls it out.</summary>
    public Task<RolloutInfo> RollOutAsync(uint sequence, int imageBytes, params StagePlan[] stages)
    {
        byte[] image = new byte[imageBytes];
        new Random(1).NextBytes(image);
        return RollOutAsync(sequence, image, stages);
    }

    /// <summary>Uploads a package of this image and rolls it out.</summary>
    public async Task<RolloutInfo> RollOutAsync(uint sequence, byte[] image, params StagePlan[] stages)
    {
        var content = new ByteArrayContent(PackageWriter.Write(new PackageContents
        {
            ModelClass = BenchFleet.ModelClass,
            ModelVersion = string.Create(CultureInfo.InvariantCulture, $"2.{sequence}.0"),
            Sequence = sequence,
            Target = BenchFleet.Target,
            ArenaBytes = 1_000,
            HeapBytes = 2_000,
            Image = image,
        }, _signer));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        ReleaseInfo release = await PostAsync<ReleaseInfo>("/api/v1/releases", content);
        return await PostAsync<RolloutInfo>("/api/v1/rollouts", JsonContent.Create(new CreateRollout(release.Id, stages), options: ApiJson.Options));
    }

    /// <summary>Halts a rollout.</summary>
    public async Task HaltAsync(int rollout)
    {
        using HttpResponseMessage answer = await People.PostAsync($"/api/v1/rollouts/{rollout}/halt", JsonContent.Create(new HaltRequest("benchmark"), options: ApiJson.Options));
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        People.Dispose();
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private async Task<T> PostAsync<T>(string path, HttpContent body)
    {
        using HttpResponseMessage answer = await People.PostAsync(path, body);
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? System.Text.Json.JsonSerializer.Deserialize<T>(text, ApiJson.Options)!
            : throw new InvalidOperationException($"{path}: {(int)answer.StatusCode} {text}");
    }
}
