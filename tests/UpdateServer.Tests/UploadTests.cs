using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>Alone in the process while it runs, since it counts what the whole process allocates.</summary>
[CollectionDefinition(nameof(UploadTests), DisableParallelization = true)]
[Collection(nameof(UploadTests))]
public sealed class UploadTests
{
    private const long Large = 200L << 20;
    private const long Limit = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Takes_a_file_of_200_MB_without_having_it_in_memory()
    {
        await using TestServer server = await TestServer.StartAsync(settings: new TestSettings { HawkbitManagement = true, MaxPackageBytes = Large });
        using var hawkbit = new HawkbitClient(server);
        int module = await hawkbit.AddModuleAsync("rootfs", "os", ("small", [1]));
        using var body = new SteadyContent(Large);
        string sha256 = body.Sha256();

        long before = GC.GetTotalAllocatedBytes(precise: true);
        HttpResponseMessage answer = await hawkbit.UploadAsync(module, "large", body, "?sha256sum=" + sha256);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.InRange(allocated, 1, Large / 20);
        JsonElement artifact = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal(Large, artifact.GetProperty("size").GetInt64());
        string path = Path.Combine(server.Folder, "artifacts", sha256);
        using (FileStream stored = File.OpenRead(path))
        {
            Assert.Equal(sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(stored)));
            stored.Position = 0;
#pragma warning disable CA5350, CA5351
            JsonElement hashes = artifact.GetProperty("hashes");
            Assert.Equal(Convert.ToHexStringLower(await SHA1.HashDataAsync(stored)), hashes.GetProperty("sha1").GetString());
            stored.Position = 0;
            Assert.Equal(Convert.ToHexStringLower(await MD5.HashDataAsync(stored)), hashes.GetProperty("md5").GetString());
#pragma warning restore CA5350, CA5351
        }
        Assert.Equal(2, Files(server).Length);
    }

    [Theory]
    [InlineData(Limit + 1, true)]
    [InlineData(Limit + 1, false)]
    [InlineData(Limit * 2, true)]
    [InlineData(Limit * 2, false)]
    public async Task Refuses_what_is_larger_than_the_limit_and_leaves_nothing(long size, bool saysLength)
    {
        await using TestServer server = await TestServer.StartAsync(settings: new TestSettings { HawkbitManagement = true });
        using var hawkbit = new HawkbitClient(server);
        int module = await hawkbit.AddModuleAsync("rootfs", "os");
        HttpResponseMessage file = await hawkbit.UploadAsync(module, "large", new SteadyContent(size, saysLength), expectContinue: true);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, file.StatusCode);
        HttpResponseMessage package = await PostAsync(server, new SteadyContent(size, saysLength));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, package.StatusCode);
        Assert.Empty(Files(server));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Leaves_nothing_of_an_upload_that_was_cut(bool isForm)
    {
        await using TestServer server = await TestServer.StartAsync(settings: new TestSettings { HawkbitManagement = true });
        using var hawkbit = new HawkbitClient(server);
        int module = await hawkbit.AddModuleAsync("rootfs", "os");
        using var watcher = new FileSystemWatcher(Path.Combine(server.Folder, "artifacts"), "*.part");
        var written = new TaskCompletionSource();
        var deleted = new TaskCompletionSource();
        watcher.Changed += (_, _) => written.TrySetResult();
        watcher.Deleted += (_, _) => deleted.TrySetResult();
        watcher.EnableRaisingEvents = true;

        var body = new SteadyContent(Limit) { CutAt = Limit / 2 };
        Task<HttpResponseMessage> upload = isForm ? hawkbit.UploadAsync(module, "cut", body) : PostAsync(server, body, expectContinue: false);
        await written.Task.WaitAsync(Patience);
        body.Cut.SetResult();
        await Assert.ThrowsAsync<HttpRequestException>(() => upload);
        await deleted.Task.WaitAsync(Patience);
        Assert.Empty(Files(server));
    }

    [Fact]
    public async Task Leaves_nothing_of_a_form_that_ends_before_its_file_does_or_has_the_wrong_digest()
    {
        await using TestServer server = await TestServer.StartAsync(settings: new TestSettings { HawkbitManagement = true });
        using var hawkbit = new HawkbitClient(server);
        int module = await hawkbit.AddModuleAsync("rootfs", "os");
        string part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n" + new string('x', 300_000);
        Assert.Equal(HttpStatusCode.BadRequest, (await hawkbit.PostFormAsync(module, part, "b")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await hawkbit.PostFormAsync(module, part + "\r\n--b--\r\n", "")).StatusCode);
        string wrong = "\r\n--b\r\nContent-Disposition: form-data; name=\"md5sum\"\r\n\r\n00\r\n--b--\r\n";
        HttpResponseMessage differs = await hawkbit.PostFormAsync(module, part + wrong, "b");
        Assert.Equal(HttpStatusCode.BadRequest, differs.StatusCode);
        Assert.Contains("checksum.md5", await differs.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await hawkbit.UploadAsync(module + 1, "x", [1])).StatusCode);
        Assert.Empty(Files(server));
        Assert.Equal(HttpStatusCode.Created, (await hawkbit.PostFormAsync(module, part + "\r\n--b--\r\n", "b")).StatusCode);
        Assert.Equal(300_000, new FileInfo(Assert.Single(Files(server))).Length);
    }

    private static string[] Files(TestServer server) => Directory.GetFiles(Path.Combine(server.Folder, "artifacts"));

    private static async Task<HttpResponseMessage> PostAsync(TestServer server, HttpContent body, bool expectContinue = true)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/releases") { Content = body };
        request.Headers.ExpectContinue = expectContinue;
        return await server.People.SendAsync(request);
    }
}
