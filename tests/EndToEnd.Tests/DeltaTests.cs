using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using TinyDevice.Cli.Demo;
using TinyDevice.Packaging;
using TinyDevice.Packaging.Board;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.VirtualDevice;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>Compiled, published and served by the tool itself; a virtual device updates by delta, and the server counts what goes over the wire.</summary>
public sealed class DeltaTests : IDisposable
{
    private const string Version = "1.1.0";

    private readonly string _folder = Directory.CreateTempSubdirectory("td-delta-").FullName;
    private readonly HttpClient _people = new();
    private readonly BoardConfig _board = BoardConfig.Default(Path.GetTempPath());
    private DeviceCredentials? _device;

    public void Dispose()
    {
        _people.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Updates_by_delta_and_fetches_the_package_when_the_base_is_not_what_the_server_thinks()
    {
        await ToolProcess.RunAsync(_folder, "key", "new", "-o", "key.pem");
        using ToolProcess server = await ServeAsync();
        _device = await PostAsync<DeviceCredentials>("/api/v1/devices", new RegisterDevice("d1", _board.Board.Target, _board.Model.Class));

        // There is nothing to build on yet but the firmware's own model.
        await PublishAsync("1.0.0", 1);
        long first = await UpdateAsync("1.0.0");
        Assert.Equal(SizeOf("1.0.0"), first);

        JsonElement delta = (await PublishAsync(Version, 2, "1.0.0")).GetProperty("deltas")[0];
        Assert.InRange(delta.GetProperty("savingPercent").GetInt32(), DeltaWriter.LeastSaving, 99);
        long second = await UpdateAsync(Version);
        Assert.Equal(delta.GetProperty("bytes").GetInt64(), second);
        Assert.Contains("delta=used", await DetailsAsync());
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(_folder, Version + ".tdpkg")), await SlotAsync());

        // The drive is lost; the server still believes that 1.1.0 runs there, and offers the delta from it.
        Directory.Delete(Store, recursive: true);
        await PublishAsync("1.2.0", 3, Version);
        long third = await UpdateAsync("1.2.0");
        Assert.Equal(SizeOf("1.2.0"), third);
        Assert.Contains("delta=delta-base-absent", await DetailsAsync());
    }

    private string Store => Path.Combine(_folder, "device");

    private async Task<ToolProcess> ServeAsync()
    {
        ToolProcess server = ToolProcess.Start(_folder, "serve", "--json", "--url", "http://127.0.0.1:0", "--data", "data", "--trust", "key.pub.pem");
        using JsonDocument line = JsonDocument.Parse(await server.ReadLineAsync());
        _people.BaseAddress = new Uri(line.RootElement.GetProperty("url").GetString()!);
        _people.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", line.RootElement.GetProperty("adminKey").GetString());
        return server;
    }

    /// <summary>Compiles the demo's model with as many golden samples as its sequence makes it, and publishes it.</summary>
    private async Task<JsonElement> PublishAsync(string version, int sequence, string? from = null)
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder, "model.tflite"), DemoModel.Tflite("1.0"));
        await ToolProcess.RunAsync(_folder, "compile", "model.tflite", "-o", version + ".tdpkg", "--model-version", version, "--sequence", $"{sequence}", "--golden-count", $"{4 + sequence}");
        string[] delta = from is null ? [] : ["--delta-from", from + ".tdpkg"];
        string output = await ToolProcess.RunAsync(_folder, ["publish", version + ".tdpkg", "--server", _people.BaseAddress!.ToString(), "--json", .. delta]);
        using JsonDocument json = JsonDocument.Parse(output);
        return json.RootElement.Clone();
    }

    /// <summary>Runs the device until it has updated; the bytes of packages and deltas that the server sent meanwhile.</summary>
    private async Task<long> UpdateAsync(string version)
    {
        long before = await SentAsync();
        var device = new VirtualDevice.VirtualDevice(new VirtualDeviceOptions
        {
            StoreFolder = Store,
            Server = _people.BaseAddress!,
            DeviceId = _device!.Id,
            Token = _device.Token,
            TrustRecord = TrustRecordWriter.Write(new TrustContents { Signers = [PublicKey.Load(Path.Combine(_folder, "key.pub.pem"))] }),
            Board = new BoardProfile(_board.Board.Target, _board.Model.Class, _board.Model.SlotBytes, _board.Model.ArenaBytes, _board.Model.HeapBytes, _board.Model.WindowBytes),
            FactoryImage = DemoModel.FactoryImage(),
            PollInterval = TimeSpan.FromSeconds(1),
            LongestPollInterval = TimeSpan.FromSeconds(1),
        });
        VirtualDeviceSummary summary = await device.RunAsync(RunUntil.Updated, TestContext.Current.CancellationToken);
        Assert.Equal((version, 0), (summary.ModelVersion, summary.Cause));
        return await SentAsync() - before;
    }

    private async Task<long> SentAsync()
    {
        string metrics = await _people.GetStringAsync("/metrics", TestContext.Current.CancellationToken);
        string line = metrics.Split('\n').Single(l => l.StartsWith("td_download_bytes_total ", StringComparison.Ordinal));
        return long.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<IEnumerable<string>> DetailsAsync()
    {
        Page<HistoryEntry> history = (await _people.GetFromJsonAsync<Page<HistoryEntry>>($"/api/v1/devices/{_device!.Id}/history", ApiJson.Options))!;
        return history.Items.SelectMany(entry => entry.Details);
    }

    private async Task<byte[]> SlotAsync()
    {
        byte[] slot0 = await File.ReadAllBytesAsync(Path.Combine(Store, "slot0"));
        byte[] slot1 = await File.ReadAllBytesAsync(Path.Combine(Store, "slot1"));
        return PackageReader.Open(slot0).Manifest.ModelVersion == Version ? slot0 : slot1;
    }

    private long SizeOf(string version) => new FileInfo(Path.Combine(_folder, version + ".tdpkg")).Length;

    private async Task<T> PostAsync<T>(string path, object body)
    {
        HttpResponseMessage answer = await _people.PostAsJsonAsync(path, body, ApiJson.Options, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<T>(ApiJson.Options, TestContext.Current.CancellationToken))!;
    }
}
