using System.Net;
using System.Net.Http.Headers;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Tests;

public sealed class S3Tests
{
    [Fact]
    public async Task Keeps_packages_in_a_bucket_and_serves_ranges_after_losing_its_own_copy()
    {
        await using S3TestStore store = await S3TestStore.StartAsync();
        await using TestServer server = await TestServer.StartAsync(settings: new TestSettings { Artifacts = store.Option });
        byte[] package = TestPackage.Make("1.1.0");
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(package);
        Assert.Equal(package, Assert.Single(store.Objects).Value);
        Assert.StartsWith($"{S3TestStore.Bucket}/fleet/", store.Objects.Keys.Single(), StringComparison.Ordinal);
        string url = await device.ArtifactUrlAsync();
        Directory.Delete(Path.Combine(server.Folder, "artifacts"), recursive: true);
        Directory.CreateDirectory(Path.Combine(server.Folder, "artifacts"));

        byte[][] parts = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Range = new RangeHeaderValue(i * 1_000, i * 1_000 + 999);
            using HttpResponseMessage answer = await device.SendAsync(request);
            Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
            return await answer.Content.ReadAsByteArrayAsync();
        }));
        Assert.Equal(package[..8_000], parts.SelectMany(p => p));
        Assert.Single(store.Requests, r => r.StartsWith("GET /packages/fleet/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Uploads_what_is_large_in_parts_and_fetches_it_on_from_where_the_connection_broke()
    {
        await using S3TestStore store = await S3TestStore.StartAsync();
        byte[] content = new byte[20 << 20];
        new Random(3).NextBytes(content);
        string sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        using var bucket = new S3Bucket(ArtifactPlace.Parse(store.Option));
        string path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);
        await bucket.PutAsync(sha256, path, TestContext.Current.CancellationToken);
        File.Delete(path);
        Assert.Equal(3, store.Requests.Count(r => r.Contains("partNumber", StringComparison.Ordinal)));
        store.CutAfter = 5_000_000;
        using var fetched = new MemoryStream();
        await bucket.GetAsync(sha256, fetched, TestContext.Current.CancellationToken);
        Assert.Equal(content, fetched.ToArray());
        Assert.Contains(store.Requests, r => r.Contains("bytes=", StringComparison.Ordinal) && !r.Contains("bytes=0-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fetches_a_package_once_for_all_who_ask_and_never_keeps_a_damaged_one()
    {
        await using S3TestStore store = await S3TestStore.StartAsync();
        string folder = Directory.CreateTempSubdirectory("td-s3-").FullName;
        try
        {
            byte[] content = TestPackage.Make("1.1.0");
            string sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
            var options = new ServerOptions { DataFolder = folder, AdminKeyCreated = _ => { }, Artifacts = store.Option };
            using var artifacts = new ArtifactStore(new DataFolder(folder), options);
            await artifacts.OpenAsync(default);
            using (ReceivedFile received = await artifacts.ReceiveAsync(new MemoryStream(content), content.Length, default))
            {
                await artifacts.KeepAsync(received, default);
            }
            string path = await artifacts.FileOfAsync(sha256, default);
            File.Delete(path);
            Assert.All(await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => artifacts.FileOfAsync(sha256, default))), p => Assert.Equal(path, p));
            Assert.Equal(content, await File.ReadAllBytesAsync(path));
            Assert.Single(store.Requests, r => r.StartsWith("GET /packages/fleet/", StringComparison.Ordinal));

            File.Delete(path);
            store.Objects.Values.Single()[5_000] ^= 1;
            await Assert.ThrowsAsync<InvalidDataException>(() => artifacts.FileOfAsync(sha256, default));
            Assert.Equal([], Directory.GetFiles(Path.GetDirectoryName(path)!));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Refuses_to_start_when_the_bucket_does_not_accept_the_keys()
    {
        await using S3TestStore store = await S3TestStore.StartAsync();
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "wrong");
        string folder = Directory.CreateTempSubdirectory("td-s3-").FullName;
        try
        {
            var options = new ServerOptions { DataFolder = folder, AdminKeyCreated = _ => { }, Artifacts = store.Option };
            using var artifacts = new ArtifactStore(new DataFolder(folder), options);
            UpdateServerException refusal = await Assert.ThrowsAsync<UpdateServerException>(() => artifacts.OpenAsync(default));
            Assert.Contains("artifact store cannot be used", refusal.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("http://bucket", "neither a folder nor")]
    [InlineData("s3://", "must be of the form s3://")]
    [InlineData("s3://key:secret@bucket", "AWS_ACCESS_KEY_ID")]
    [InlineData("s3://bucket?endpont=x", "endpont")]
    [InlineData("s3://bucket?endpoint=ftp://x", "not an http or https address")]
    public void Says_what_is_wrong_with_the_option(string option, string words)
    {
        var options = new ServerOptions { DataFolder = "unused", AdminKeyCreated = _ => { }, Artifacts = option };
        UpdateServerException refusal = Assert.Throws<UpdateServerException>(() => UpdateServerHost.Build(options));
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }
}
