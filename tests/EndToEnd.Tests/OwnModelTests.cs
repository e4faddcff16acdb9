using System.Text.Json;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>A user's own model, every step a process of its own, as README.md writes it.</summary>
public sealed class OwnModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tinydevice-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("tflm_hello_world_int8")]
    [InlineData("mlperf_ad_autoencoder_int8")]
    [InlineData("mlperf_kws_dscnn_int8")]
    public async Task A_model_reaches_a_device_over_the_air_and_answers_as_TFLM_does(string name)
    {
        string model = Path.Combine(SharedModels(), name);
        byte[] inputs = await File.ReadAllBytesAsync(Path.Combine(model, "input.bin"), TestContext.Current.CancellationToken);
        byte[] golden = await File.ReadAllBytesAsync(Path.Combine(model, "output.bin"), TestContext.Current.CancellationToken);

        await ToolProcess.RunAsync(_folder, "key", "new");
        await ToolProcess.RunAsync(_folder, "compile", Path.Combine(model, "model.tflite"), "-o", "model.tdpkg", "--key", "key.pem");
        await ToolProcess.RunAsync(_folder, "run", "model.tdpkg", "--input", Path.Combine(model, "input.bin"), "--output", "out.bin");
        Assert.Equal(golden, await File.ReadAllBytesAsync(Path.Combine(_folder, "out.bin"), TestContext.Current.CancellationToken));

        using ToolProcess server = ToolProcess.Start(_folder, "serve", "--url", "http://127.0.0.1:0", "--json");
        string url = JsonDocument.Parse(await server.ReadLineAsync()).RootElement.GetProperty("url").GetString()!;
        await ToolProcess.RunAsync(_folder, "publish", "model.tdpkg", "--server", url);

        using ToolProcess device = ToolProcess.Start(
            _folder, "device", "--server", url, "--store", "./dev1", "--input", Path.Combine(model, "input.bin"), "--infer-every", "0.01", "--poll-at-most", "1", "--json");
        List<byte> outputs = await InferAfterConfirmAsync(device, 5);

        int outputBytes = golden.Length / (inputs.Length / InputBytes(model));
        Assert.Equal(golden[..(5 * outputBytes)], outputs);
    }

    /// <summary>The outputs of the first inferences of the confirmed model; its inputs start anew when a model is opened.</summary>
    private static async Task<List<byte>> InferAfterConfirmAsync(ToolProcess device, int count)
    {
        bool confirmed = false;
        List<byte> outputs = [];
        while (count > 0)
        {
            JsonElement e = JsonDocument.Parse(await device.ReadLineAsync()).RootElement;
            string kind = e.GetProperty("event").GetString()!;
            confirmed |= kind == "confirmed";
            if (confirmed && kind == "inferred")
            {
                outputs.AddRange(e.GetProperty("output").EnumerateArray().Select(value => (byte)(sbyte)value.GetInt32()));
                count--;
            }
        }

        return outputs;
    }

    private static int InputBytes(string model) =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(model, "manifest.json"))).RootElement.GetProperty("input_bytes").GetInt32();

    private static string SharedModels()
    {
        string models = Path.GetFullPath(Path.Combine(RepositoryFolder.Path, "..", "shared", "models"));
        Assert.SkipUnless(Directory.Exists(models), "../shared/models is absent: no third-party models to try.");
        return models;
    }
}
