using Microsoft.AspNetCore.Builder;

namespace TinyDevice.UpdateServer.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task Makes_one_admin_key_in_the_life_of_a_data_folder()
    {
        await using TestServer server = await TestServer.StartAsync();
        string key = server.AdminKey;
        Assert.Matches("^td_[A-Za-z0-9]{32}$", key);
        await server.RestartAsync();
        Assert.Equal(key, server.AdminKey);
        Assert.True((await server.People.GetAsync("/api/v1/fleet")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Refuses_a_data_folder_another_server_uses()
    {
        await using TestServer server = await TestServer.StartAsync();
        await using WebApplication second = UpdateServerHost.Build(server.Options());
        UpdateServerException refusal = await Assert.ThrowsAsync<UpdateServerException>(() => second.StartAsync());
        Assert.Contains("another server uses it", refusal.Message, StringComparison.Ordinal);
        Assert.True((await server.People.GetAsync("/api/v1/fleet")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Refuses_a_folder_that_is_a_file_and_a_database_that_is_none()
    {
        string folder = Directory.CreateTempSubdirectory("td-server-").FullName;
        try
        {
            string file = Path.Combine(folder, "file");
            await File.WriteAllTextAsync(file, "not a folder");
            UpdateServerException refusal = await Assert.ThrowsAsync<UpdateServerException>(() => StartOnAsync(file));
            Assert.Contains(file, refusal.Message, StringComparison.Ordinal);

            string data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
            await File.WriteAllTextAsync(Path.Combine(data, "fleet.db"), new string('x', 5_000));
            refusal = await Assert.ThrowsAsync<UpdateServerException>(() => StartOnAsync(data));
            Assert.Contains("fleet.db cannot be opened", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Refuses_an_address_in_use_and_leaves_the_folder_untouched()
    {
        await using TestServer server = await TestServer.StartAsync();
        string folder = Path.Combine(server.Folder, "other");
        UpdateServerException refusal = await Assert.ThrowsAsync<UpdateServerException>(() => StartOnAsync(folder,
            server.Address.AbsoluteUri));
        Assert.Contains("another program listens there", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public void Names_every_mistake_in_the_options_at_once()
    {
        var options = new ServerOptions
        {
            DataFolder = " ",
            AdminKeyCreated = _ => { },
            Url = "ftp://x/y",
            Tenant = "a/b",
            PollInterval = TimeSpan.FromMilliseconds(1500),
            MaxPackageBytes = 1,
            GatewayToken = "short",
            Registration = (Contract.RegistrationPolicy)9,
        };
        UpdateServerException refusal = Assert.Throws<UpdateServerException>(() => UpdateServerHost.Build(options));
        foreach (string word in (string[])["data folder", "address", "tenant", "poll interval", "package limit", "gateway token", "registration policy"])
        {
            Assert.Contains(word, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("http://server.example:8080", null, "cannot listen on the name server.example")]
    [InlineData("http://127.0.0.1:0", "key.pem", "key.pem goes with a certificate file")]
    public void Refuses_what_would_quietly_mean_something_else(string url, string? key, string expected)
    {
        var options = new ServerOptions { DataFolder = "unused", AdminKeyCreated = _ => { }, Url = url, CertificateKeyFile = key };
        UpdateServerException refusal = Assert.Throws<UpdateServerException>(() => UpdateServerHost.Build(options));
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_the_database_from_other_users()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }
        Assert.SkipUnless(TestDatabase.Server is null, "PostgreSQL has files of its own.");
        await using TestServer server = await TestServer.StartAsync();
        string[] files = Directory.GetFiles(server.Folder, "fleet.db*");
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Finds_a_package_upload_cut_off_by_the_last_end_and_removes_it()
    {
        await using TestServer server = await TestServer.StartAsync();
        string leftover = Path.Combine(server.Folder, "artifacts", "abc.part");
        await File.WriteAllTextAsync(leftover, "half");
        await server.RestartAsync();
        Assert.False(File.Exists(leftover));
    }

    [Fact]
    public void Refuses_a_trust_key_file_that_is_missing()
    {
        var options = new ServerOptions { DataFolder = "unused", AdminKeyCreated = _ => { }, TrustKeyFiles = ["nowhere.pem"] };
        UpdateServerException refusal = Assert.Throws<UpdateServerException>(() => UpdateServerHost.Build(options));
        Assert.Contains("nowhere.pem", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task StartOnAsync(string folder, string url = "http://127.0.0.1:0")
    {
        var options = new ServerOptions { DataFolder = folder, AdminKeyCreated = _ => { }, Url = url };
        await using WebApplication app = UpdateServerHost.Build(options);
        await app.StartAsync();
    }
}
