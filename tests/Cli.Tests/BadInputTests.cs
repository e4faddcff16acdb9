using TinyDevice.Packaging.Board;

namespace TinyDevice.Cli.Tests;

/// <summary>Bad input: one clear sentence, exit code 1, nothing changed.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _key;
    private readonly string _model;
    private readonly string _output;

    public BadInputTests()
    {
        _key = _folder["key.pem"];
        _output = _folder["model.tdpkg"];
        _model = _folder.Write("model.tflite", DemoFiles.Read("gesture-1.0.tflite"));
        using Packaging.SigningKey key = Packaging.SigningKey.Create();
        key.Save(_key);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_missing_model_is_named()
    {
        Tool tool = await CompileAsync(_folder["absent.tflite"]);
        AssertRefused(tool, "absent.tflite does not exist");
    }

    [Fact]
    public async Task A_folder_in_place_of_a_model_is_named()
    {
        Tool tool = await CompileAsync(_folder.Root);
        AssertRefused(tool, "is a folder");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(1000)]
    public async Task A_truncated_model_is_refused(int length)
    {
        byte[] bytes = DemoFiles.Read("gesture-1.0.tflite");
        Tool tool = await CompileAsync(_folder.Write("short.tflite", bytes[..length]));
        AssertRefused(tool, null);
    }

    [Fact]
    public async Task Text_in_place_of_a_model_is_refused()
    {
        Tool tool = await CompileAsync(_folder.Write("text.tflite", "hello, this is no model at all"u8.ToArray()));
        AssertRefused(tool, null);
    }

    [Theory]
    [InlineData("--shadow-agreement", "0.9")]
    [InlineData("--shadow-every", "3")]
    [InlineData("--shadow-required", null)]
    public async Task A_shadow_phase_without_samples_is_refused(string option, string? value)
    {
        Tool tool = await Tool.RunAsync(["compile", _model, "-o", _output, "--key", _key, option, .. value is null ? Array.Empty<string>() : [value]]);
        AssertRefused(tool, "need --shadow-samples");
    }

    [Fact]
    public async Task A_share_above_one_of_agreement_is_refused()
    {
        Tool tool = await Tool.RunAsync("compile", _model, "-o", _output, "--key", _key, "--shadow-samples", "10", "--shadow-agreement", "95");
        AssertRefused(tool, "must lie between 0 and 1");
    }

    [Fact]
    public async Task A_place_to_hang_without_a_hang_is_refused()
    {
        using Packaging.SigningKey key = Packaging.SigningKey.Load(_key);
        string trust = _folder.Write("key.pub.pem", System.Text.Encoding.ASCII.GetBytes(key.PublicKey.ToPem()));
        Tool tool = await Tool.RunAsync("device", "--store", _folder["store"], "--id", "d1", "--token", "t", "--trust", trust, "--hang-on", "2.0.0");
        Assert.Equal(1, tool.ExitCode);
        Assert.Contains("--hang-on needs --hang", tool.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_key_is_named_with_the_way_to_make_one()
    {
        Tool tool = await Tool.RunAsync("compile", _model, "-o", _output, "--key", _folder["nokey.pem"]);
        AssertRefused(tool, "nokey.pem");
    }

    [Fact]
    public async Task A_public_key_cannot_sign()
    {
        string publicFile = _folder["key.pub.pem"];
        using (Packaging.SigningKey key = Packaging.SigningKey.Load(_key))
        {
            key.PublicKey.Save(publicFile);
        }

        Tool tool = await Tool.RunAsync("compile", _model, "-o", _output, "--key", publicFile);
        AssertRefused(tool, "private");
    }

    [Fact]
    public async Task A_model_too_big_for_the_arena_says_how_much()
    {
        Tool tool = await Tool.RunAsync("compile", _model, "-o", _output, "--key", _key, "--config", Config("arenaBytes=\"20480\"", "arenaBytes=\"512\""));
        AssertRefused(tool, "arena");
    }

    [Fact]
    public async Task A_package_too_big_for_the_slot_says_how_much()
    {
        Tool tool = await Tool.RunAsync("compile", _model, "-o", _output, "--key", _key, "--config", Config("slotBytes=\"1310720\"", "slotBytes=\"8192\""));
        AssertRefused(tool, "slot");
    }

    [Fact]
    public async Task Golden_outputs_that_are_not_reproduced_stop_the_build()
    {
        string model = _folder.Write("wrong.tflite", DemoFiles.Read("gesture-3.0.tflite"));
        string input = _folder.Write("in.bin", DemoFiles.Read("gesture-3.0.golden.in.bin"));
        string expected = _folder.Write("out.bin", DemoFiles.Read("gesture-3.0.golden.out.bin"));
        Tool tool = await Tool.RunAsync("compile", model, "-o", _output, "--key", _key, "--golden-input", input, "--golden-output", expected);
        AssertRefused(tool, "Golden sample");
    }

    [Fact]
    public async Task Inputs_of_a_wrong_length_are_refused_with_the_right_one()
    {
        string input = _folder.Write("in.bin", new byte[5]);
        Tool tool = await Tool.RunAsync("run", _model, "--input", input, "--output", _output);
        AssertRefused(tool, "no whole number of invocations");
    }

    [Fact]
    public async Task A_damaged_package_is_refused_by_run_and_publish()
    {
        Tool compiled = await CompileAsync(_model);
        Assert.Equal(ExitCode.Ok, compiled.ExitCode);
        byte[] bytes = await File.ReadAllBytesAsync(_output, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        string damaged = _folder.Write("damaged.tdpkg", bytes);
        string input = _folder.Write("in.bin", DemoFiles.Read("gesture-1.0.golden.in.bin"));
        string output = _folder["out.bin"];

        Tool run = await Tool.RunAsync("run", damaged, "--input", input, "--output", output);
        Tool publish = await Tool.RunAsync("publish", damaged, "--server", "http://127.0.0.1:9", "--api-key", "k");

        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (run.ExitCode, publish.ExitCode));
        Assert.False(File.Exists(output));
        AssertOneSentence(run.Error);
        AssertOneSentence(publish.Error);
    }

    [Fact]
    public async Task An_unreachable_server_is_named()
    {
        await CompileAsync(_model);
        Tool tool = await Tool.RunAsync("publish", _output, "--server", "http://127.0.0.1:9", "--api-key", "k");
        Assert.Equal(ExitCode.Unavailable, tool.ExitCode);
        Assert.Contains("127.0.0.1:9", tool.Error, StringComparison.Ordinal);
        AssertOneSentence(tool.Error);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        int port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        string publicFile = _folder["signer.pub.pem"];
        using (Packaging.SigningKey key = Packaging.SigningKey.Load(_key))
        {
            key.PublicKey.Save(publicFile);
        }

        Tool tool = await Tool.RunAsync("serve", "--url", $"http://127.0.0.1:{port}", "--data", _folder["data"], "--trust", publicFile);
        Assert.Equal(ExitCode.Failed, tool.ExitCode);
        Assert.Contains(port.ToString(), tool.Error, StringComparison.Ordinal);
        AssertOneSentence(tool.Error);
    }

    [Fact]
    public async Task A_key_is_never_overwritten()
    {
        byte[] before = await File.ReadAllBytesAsync(_key, TestContext.Current.CancellationToken);
        Tool tool = await Tool.RunAsync("key", "new", "-o", _key);
        Assert.Equal(ExitCode.Failed, tool.ExitCode);
        Assert.Equal(before, await File.ReadAllBytesAsync(_key, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_leaves_nothing_half_done()
    {
        Tool tool = await Tool.RunAsync("compile", _model, "-o", Path.Combine(_folder.Root, "no", "such", "folder", "m.tdpkg"), "--key", _key);
        AssertRefused(tool, "cannot be written");
    }

    [Theory]
    [InlineData("compile")]
    [InlineData("run", "m.tflite", "--input", "i", "--output", "o", "--mode", "sideways")]
    [InlineData("no-such-command")]
    [InlineData("publish", "a", "--server", "ftp://x")]
    public async Task A_wrong_command_line_has_an_exit_code_of_its_own(params string[] args)
    {
        Tool tool = await Tool.RunAsync(args);
        Assert.Equal(ExitCode.Usage, tool.ExitCode);
        Assert.Contains("--help", tool.Error, StringComparison.Ordinal);
    }

    private Task<Tool> CompileAsync(string model) => Tool.RunAsync("compile", model, "-o", _output, "--key", _key);

    private string Config(string text, string replacement)
    {
        string original = File.ReadAllText(Path.Combine(RepositoryFolder.Path, BoardConfig.FileName));
        Assert.Contains(text, original, StringComparison.Ordinal);
        string path = _folder["nf.config"];
        File.WriteAllText(path, original.Replace(text, replacement, StringComparison.Ordinal));
        return path;
    }

    private void AssertRefused(Tool tool, string? sentencePart)
    {
        Assert.Equal(ExitCode.Failed, tool.ExitCode);
        Assert.False(File.Exists(_output), "a package was written all the same");
        Assert.Empty(Directory.GetFiles(_folder.Root, "*.tmp*"));
        AssertOneSentence(tool.Error);
        if (sentencePart is not null)
        {
            Assert.Contains(sentencePart, tool.Error, StringComparison.Ordinal);
        }
    }

    private static void AssertOneSentence(string error)
    {
        string line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line, StringComparison.Ordinal);
    }
}
