using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using TinyDevice.Packaging;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class ReleaseTests
{
    [Fact]
    public async Task Shows_what_the_signed_manifest_says()
    {
        await using TestServer server = await TestServer.StartAsync();
        byte[] package = TestPackage.Make("1.4.0", 7, "esp32-s3", "anomaly");
        HttpResponseMessage response = await server.UploadAsync(package);
        ReleaseInfo release = await TestServer.ReadAsync<ReleaseInfo>(response, HttpStatusCode.Created);
        Assert.Equal($"/api/v1/releases/{release.Id}", response.Headers.Location!.ToString());
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(package));
        Assert.Equal(new ReleaseInfo(1, "anomaly", "1.4.0", "esp32-s3", 0, 7, package.Length, sha256, "anomaly-1.4.0.tdpkg",
            server.Clock.Now), release);
        Assert.Equal(release, await server.GetAsync<ReleaseInfo>("/api/v1/releases/1"));
        Assert.Equal(package, await File.ReadAllBytesAsync(Path.Combine(server.Folder, "artifacts", sha256)));
    }

    [Fact]
    public async Task Is_the_same_for_the_same_bytes_even_at_the_same_moment()
    {
        await using TestServer server = await TestServer.StartAsync();
        byte[] package = TestPackage.Make();
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => server.UploadAsync(package)));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.Created);
        Assert.Equal(4, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.Single((await server.GetAsync<Page<ReleaseInfo>>("/api/v1/releases")).Items);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(server.Folder, "artifacts")));
    }

    [Fact]
    public async Task Is_restored_by_uploading_it_again_when_its_file_is_gone()
    {
        await using TestServer server = await TestServer.StartAsync();
        byte[] package = TestPackage.Make();
        ReleaseInfo release = (await (await server.UploadAsync(package)).Content.ReadFromJsonAsync<ReleaseInfo>(ApiJson.Options))!;
        string file = Path.Combine(server.Folder, "artifacts", release.Sha256);
        File.Delete(file);
        Assert.Equal(HttpStatusCode.OK, (await server.UploadAsync(package)).StatusCode);
        Assert.Equal(package, await File.ReadAllBytesAsync(file));
    }

    [Fact]
    public async Task Is_refused_when_another_package_has_its_sequence()
    {
        await using TestServer server = await TestServer.StartAsync();
        await server.UploadAsync(TestPackage.Make("1.0.0", 5));
        HttpResponseMessage rival = await server.UploadAsync(TestPackage.Make("1.0.1", 5));
        Assert.Equal(HttpStatusCode.Conflict, rival.StatusCode);
        Assert.Contains("higher sequence", await rival.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, (await server.UploadAsync(TestPackage.Make("1.0.1", 5, target: "esp32-s3"))).StatusCode);
    }

    [Fact]
    public async Task Is_refused_and_leaves_nothing_when_it_is_no_package_too_big_or_of_another_type()
    {
        await using TestServer server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await server.UploadAsync([])).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await server.UploadAsync(new byte[5_000])).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await server.UploadAsync(new byte[(1 << 20) + 1])).StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await server.UploadAsync(TestPackage.Make(), "text/plain")).StatusCode);
        Assert.Empty((await server.GetAsync<Page<ReleaseInfo>>("/api/v1/releases")).Items);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(server.Folder, "artifacts")));
    }

    [Fact]
    public async Task Signed_by_a_stranger_is_refused()
    {
        await using TestServer server = await TestServer.StartAsync();
        using SigningKey stranger = SigningKey.Create();
        HttpResponseMessage answer = await server.UploadAsync(TestPackage.Make(key: stranger));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("not trusted", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty((await server.GetAsync<Page<ReleaseInfo>>("/api/v1/releases")).Items);
    }

    [Fact]
    public async Task With_a_changed_missing_or_added_byte_is_refused()
    {
        await using TestServer server = await TestServer.StartAsync();
        byte[] package = TestPackage.Make();
        foreach (int at in (int[])[0, 4, 60, 900, 1024, 1100, package.Length / 2, package.Length - 1])
        {
            byte[] changed = [.. package];
            changed[at] ^= 1;
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await server.UploadAsync(changed)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await server.UploadAsync(package[..^1])).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await server.UploadAsync([.. package, 0])).StatusCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(server.Folder, "artifacts")));
    }

    [Fact]
    public async Task Comes_in_pages_newest_first()
    {
        await using TestServer server = await TestServer.StartAsync();
        for (uint i = 1; i <= 5; i++)
        {
            await server.UploadAsync(TestPackage.Make($"1.0.{i}", i));
        }
        Page<ReleaseInfo> first = await server.GetAsync<Page<ReleaseInfo>>("/api/v1/releases?limit=2");
        Page<ReleaseInfo> second = await server.GetAsync<Page<ReleaseInfo>>($"/api/v1/releases?limit=2&after={first.Next}");
        Page<ReleaseInfo> last = await server.GetAsync<Page<ReleaseInfo>>($"/api/v1/releases?limit=2&after={second.Next}");
        Assert.Equal([5, 4, 3, 2, 1], first.Items.Concat(second.Items).Concat(last.Items).Select(r => r.Id));
        Assert.Null(last.Next);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.People.GetAsync("/api/v1/releases?limit=0")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.People.GetAsync("/api/v1/releases?limit=501")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.People.GetAsync("/api/v1/releases?limit=many")).StatusCode);
    }

    [Fact]
    public async Task Rolls_out_only_if_it_exists_and_in_stages_that_rise_to_all()
    {
        await using TestServer server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, await StartAsync(server, new CreateRollout(1, [100])));
        await server.UploadAsync(TestPackage.Make());
        Assert.Equal(HttpStatusCode.BadRequest, await StartAsync(server, new CreateRollout(1, [10, 1, 100])));
        Assert.Equal(HttpStatusCode.BadRequest, await StartAsync(server, new CreateRollout(1, [])));
        Assert.Equal(HttpStatusCode.BadRequest, await StartAsync(server, new CreateRollout(1, [1, 50])));
        Assert.Equal(HttpStatusCode.Created, await StartAsync(server, new CreateRollout(1)));
        RolloutInfo rollout = await server.GetAsync<RolloutInfo>("/api/v1/rollouts/1");
        Assert.Equal((1, RolloutState.Running, 0), (rollout.Release.Id, rollout.State, rollout.Stage));
        Assert.Equal([1, 10, 50, 100], rollout.Stages);
        Assert.Equal(HttpStatusCode.NotFound, (await server.People.GetAsync("/api/v1/rollouts/2")).StatusCode);
    }

    [Fact]
    public async Task Needs_an_api_key_for_everything()
    {
        await using TestServer server = await TestServer.StartAsync();
        foreach (string? authorization in (string?[])[null, "Bearer ", "Bearer wrong", "Bearer " + server.AdminKey + "x", "Basic "
            + server.AdminKey])
        {
            foreach (string path in (string[])["releases", "releases/1", "rollouts", "devices", "devices/x", "devices/x/history", "fleet"])
            {
                var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/" + path);
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
                HttpResponseMessage response = await server.Anyone.SendAsync(request);
                Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
                Assert.Contains(new AuthenticationHeaderValue("Bearer"), response.Headers.WwwAuthenticate);
            }
        }
        HttpResponseMessage upload = await server.Anyone.PostAsync("/api/v1/releases", new ByteArrayContent(TestPackage.Make()));
        Assert.Equal(HttpStatusCode.Unauthorized, upload.StatusCode);
    }

    private static async Task<HttpStatusCode> StartAsync(TestServer server, CreateRollout request) =>
        (await server.People.PostAsJsonAsync("/api/v1/rollouts", request, ApiJson.Options)).StatusCode;
}
