using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using TinyDevice.Packaging;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class DeltaTests
{
    private static readonly byte[] Old = TestPackage.Make("1.0.0", 1);
    private static readonly byte[] New = TestPackage.Make("1.1.0", 2, size: 10_500);
    private static readonly byte[] Delta = DeltaWriter.Write(PackageReader.Open(New), DeltaSource.Of(PackageReader.Open(Old)));

    [Fact]
    public async Task Is_offered_behind_the_package_to_devices_that_installed_its_base()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.RollOutAsync(Old);
        TestDevice device = await server.AddDeviceAsync("d1");
        await device.SucceedAsync();
        TestDevice newcomer = await server.AddDeviceAsync("d2");
        ReleaseInfo release = await TestServer.ReadAsync<ReleaseInfo>(await server.UploadAsync(New), HttpStatusCode.Created);
        DeltaInfo delta = await TestServer.ReadAsync<DeltaInfo>(await PostAsync(server, release.Id, Delta), HttpStatusCode.Created);
        Assert.Equal((release.Id, (int?)1, Delta.Length), (delta.ReleaseId, delta.BaseReleaseId, delta.Size));
        Assert.EndsWith($".{delta.BaseId}.tddelta", delta.FileName, StringComparison.Ordinal);
        await server.RollOutAsync(New);

        JsonElement[] artifacts = await ArtifactsAsync(device);
        Assert.Equal([release.FileName, delta.FileName], artifacts.Select(a => a.GetProperty("filename").GetString()));
        Assert.Equal(Delta, await DownloadAsync(device, artifacts[1]));
        Assert.Equal(New, await DownloadAsync(device, artifacts[0]));
        Assert.Single(await ArtifactsAsync(newcomer));
    }

    [Fact]
    public async Task From_a_model_that_is_no_release_is_offered_to_devices_that_installed_none()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("d1");
        ReleaseInfo release = await TestServer.ReadAsync<ReleaseInfo>(await server.UploadAsync(New), HttpStatusCode.Created);
        byte[] fromFactory = DeltaWriter.Write(PackageReader.Open(New), DeltaSource.OfFactory(new byte[5000]));
        DeltaInfo delta = await TestServer.ReadAsync<DeltaInfo>(await PostAsync(server, release.Id, fromFactory), HttpStatusCode.Created);
        Assert.Null(delta.BaseReleaseId);
        await server.RollOutAsync(New);
        Assert.Equal(2, (await ArtifactsAsync(device)).Length);
    }

    [Fact]
    public async Task Is_the_same_for_the_same_bytes_and_listed()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.UploadAsync(Old);
        ReleaseInfo release = await TestServer.ReadAsync<ReleaseInfo>(await server.UploadAsync(New), HttpStatusCode.Created);
        Assert.Empty((await server.GetAsync<List<DeltaInfo>>($"/api/v1/releases/{release.Id}/deltas"))!);
        DeltaInfo first = await TestServer.ReadAsync<DeltaInfo>(await PostAsync(server, release.Id, Delta), HttpStatusCode.Created);
        Assert.Equal(first, await TestServer.ReadAsync<DeltaInfo>(await PostAsync(server, release.Id, Delta), HttpStatusCode.OK));
        Assert.Equal([first], await server.GetAsync<List<DeltaInfo>>($"/api/v1/releases/{release.Id}/deltas"));
    }

    [Fact]
    public async Task Is_refused_when_it_is_none_makes_something_else_or_belongs_elsewhere()
    {
        await using TestServer server = await TestServer.StartAsync();
        ReleaseInfo old = await TestServer.ReadAsync<ReleaseInfo>(await server.UploadAsync(Old), HttpStatusCode.Created);
        ReleaseInfo release = await TestServer.ReadAsync<ReleaseInfo>(await server.UploadAsync(New), HttpStatusCode.Created);
        byte[] broken = [.. Delta];
        broken[^30] ^= 0x55;
        await RefusedAsync(await PostAsync(server, release.Id, New), HttpStatusCode.UnprocessableEntity);
        await RefusedAsync(await PostAsync(server, release.Id, Delta[..^1]), HttpStatusCode.UnprocessableEntity);
        await RefusedAsync(await PostAsync(server, release.Id, broken), HttpStatusCode.UnprocessableEntity);
        await RefusedAsync(await PostAsync(server, old.Id, Delta), HttpStatusCode.UnprocessableEntity);
        await RefusedAsync(await PostAsync(server, 99, Delta), HttpStatusCode.NotFound);
        Assert.Empty((await server.GetAsync<List<DeltaInfo>>($"/api/v1/releases/{release.Id}/deltas"))!);
    }

    private static async Task RefusedAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        Assert.NotEmpty(await answer.Content.ReadAsStringAsync());
    }

    private static Task<HttpResponseMessage> PostAsync(TestServer server, int release, byte[] delta)
    {
        var content = new ByteArrayContent(delta);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        return server.People.PostAsync($"/api/v1/releases/{release}/deltas", content);
    }

    private static async Task<JsonElement[]> ArtifactsAsync(TestDevice device)
    {
        int action = await device.OfferedAsync();
        JsonElement answer = await TestDevice.JsonAsync(await device.GetAsync($"deploymentBase/{action}"));
        return [.. answer.GetProperty("deployment").GetProperty("chunks")[0].GetProperty("artifacts").EnumerateArray()];
    }

    private static async Task<byte[]> DownloadAsync(TestDevice device, JsonElement artifact)
    {
        string url = artifact.GetProperty("_links").GetProperty("download").GetProperty("href").GetString()!;
        HttpResponseMessage answer = await device.SendAsync(new HttpRequestMessage(HttpMethod.Get, url));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }
}
