using TinyDevice.Packaging;

namespace TinyDevice.Cli.Tests;

/// <summary>Mistakes in the options of <c>serve</c>: one sentence each, before anything is opened.</summary>
public sealed class ServeMistakeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ServeMistakeTests()
    {
        using SigningKey key = SigningKey.Create();
        _folder.Write("key.pub.pem", System.Text.Encoding.ASCII.GetBytes(key.PublicKey.ToPem()));
        _folder.Write("garbage.pem", "garbage"u8.ToArray());
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("is not a server address", "--url", "http://127.0.0.1:99999")]
    [InlineData("is not a server address", "--url", "ftp://127.0.0.1")]
    [InlineData("is not of the form http://host:port", "--url", "http://127.0.0.1:8080/path")]
    [InlineData("cannot listen on the name updates.example", "--url", "http://updates.example:8080")]
    [InlineData("go together", "--url", "https://127.0.0.1:8080")]
    [InlineData("go together", "--certificate", "garbage.pem")]
    [InlineData("goes with a certificate file", "--certificate-key", "garbage.pem")]
    [InlineData("garbage.pem cannot be used", "--url", "https://127.0.0.1:8080", "--certificate", "garbage.pem")]
    [InlineData("absent.pem cannot be used", "--url", "https://127.0.0.1:8080", "--certificate", "absent.pem")]
    [InlineData("must be a PostgreSQL connection string", "--database", "postgres://user:secret@host/db")]
    [InlineData("must be of the form s3://bucket", "--artifacts", "s3://")]
    [InlineData("is not an http or https address", "--artifacts", "s3://bucket/x?endpoint=nonsense")]
    [InlineData("is neither an address nor a network", "--trusted-proxy", "10.0.0.0/99")]
    [InlineData("without a trusted proxy", "--client-authority", "abc")]
    [InlineData("must not be negative", "--requests-per-address", "-1")]
    [InlineData("must be at least 1", "--max-connections", "0")]
    [InlineData("--poll-seconds must be", "--poll-seconds", "0")]
    [InlineData("must be whole seconds", "--poll-seconds", "1.5")]
    [InlineData("needs somebody who vouches", "--registration", "gateway")]
    [InlineData("32 to 128 printable", "--gateway-token", "short")]
    [InlineData("goes with the hawkBit management API", "--hawkbit-user", "admin:admin")]
    [InlineData("of the form name:password", "--hawkbit-management", "--hawkbit-user", "admin")]
    [InlineData("is no address", "--otlp", "nonsense")]
    [InlineData("is not an http or https address", "--otlp", "ftp://collector")]
    [InlineData("absent.pub.pem does not exist", "--trust", "absent.pub.pem")]
    [InlineData("garbage.pem holds no usable", "--trust", "garbage.pem")]
    public async Task Are_named(string sentence, params string[] args)
    {
        string[] there = [.. args.Select(a => a.EndsWith(".pem", StringComparison.Ordinal) ? _folder[a] : a)];
        string[] trust = args.Contains("--trust") ? [] : ["--trust", _folder["key.pub.pem"]];
        Tool tool = await Tool.RunAsync(["serve", "--dry-run", "--data", _folder["data"], .. trust, .. there]);
        Assert.InRange(tool.ExitCode, 1, 2);
        Assert.Contains(sentence, tool.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", tool.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", tool.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["data"]));
    }

    [Theory]
    [InlineData("--otlp", "http://127.0.0.1:4318")]
    [InlineData("--registration", "approval")]
    [InlineData("--url", "http://localhost:8080")]
    [InlineData("--url", "http://[::]:8080")]
    public async Task Are_not_seen_where_there_are_none(params string[] args)
    {
        Tool tool = await Tool.RunAsync(["serve", "--dry-run", "--data", _folder["data"], "--trust", _folder["key.pub.pem"], .. args]);
        Assert.True(tool.ExitCode == 0, tool.Error);
    }
}
