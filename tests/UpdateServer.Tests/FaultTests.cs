using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.Data.Sqlite;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>What happens to the server from outside: its disk, its database, its clock, its end.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task Says_507_on_a_full_disk_loses_nothing_and_goes_on_when_there_is_room_again()
    {
        Assert.SkipUnless(TestDatabase.Server is null, "The disk of PostgreSQL is not this test's.");
        await using TestServer server = await TestServer.StartAsync();
        string disk = server.Folder + "-small";
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(Run("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk), "This user may not mount a small disk.");
        try
        {
            await server.RestartAsync(disk);
            TestDevice device = await server.AddDeviceAsync("early");
            await server.RollOutAsync(TestPackage.Make("1.1.0"));
            int action = await device.OfferedAsync();
            FillUp(Path.Combine(disk, "ballast"));
            HttpResponseMessage refused = await AddUntilRefusedAsync(server);
            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
            Assert.Equal(HttpStatusCode.InsufficientStorage, (await server.UploadAsync(TestPackage.Make("1.2.0", 2, size: 500_000))).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await device.PollAsync()).StatusCode);

            File.Delete(Path.Combine(disk, "ballast"));
            Assert.Equal(HttpStatusCode.OK, (await device.FeedbackAsync(action, "closed", "success")).StatusCode);
            await server.AddDeviceAsync("late");
            await server.RestartAsync(disk);
            Assert.Equal(1, (await server.GetAsync<RolloutInfo>("/api/v1/rollouts/1")).Counts.Succeeded);
            Assert.Equal("ok", Ask(Path.Combine(disk, "fleet.db"), "PRAGMA integrity_check"));
        }
        finally
        {
            await server.RestartAsync();
            Run("umount", disk);
        }
    }

    [Fact]
    public async Task Says_503_while_another_program_holds_the_database_and_goes_on_after_it()
    {
        Assert.SkipUnless(TestDatabase.Server is null, "PostgreSQL has no lock on the whole database.");
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        using (var other = new SqliteConnection($"Data Source={Path.Combine(server.Folder, "fleet.db")};Pooling=False"))
        {
            other.Open();
            using SqliteTransaction held = other.BeginTransaction();
            HttpResponseMessage refused = await PostDeviceAsync(server, "dev2");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(5), refused.Headers.RetryAfter!.Delta);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Anyone.GetAsync("/health/ready")).StatusCode);
        }
        await server.AddDeviceAsync("dev2");
        Assert.Equal(HttpStatusCode.OK, (await device.PollAsync()).StatusCode);
        Assert.Equal("ready", await server.Anyone.GetStringAsync("/health/ready"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Keeps_counting_right_when_the_clock_jumps_by_an_hour(int hours)
    {
        await using TestServer server = await TestServer.StartAsync();
        var devices = new List<TestDevice>();
        for (int i = 0; i < 10; i++)
        {
            devices.Add(await server.AddDeviceAsync($"dev{i}"));
        }
        await server.RollOutAsync(TestPackage.Make("1.1.0"));
        int[] actions = await Task.WhenAll(devices.Select(d => d.OfferedAsync()));
        await devices[0].FeedbackAsync(actions[0], "closed", "success");
        await server.DecideAsync();
        server.Clock.Now += TimeSpan.FromHours(hours);
        await server.DecideAsync();
        for (int i = 1; i < devices.Count; i++)
        {
            Assert.Equal(actions[i], await devices[i].OfferedAsync());
            Assert.Equal(HttpStatusCode.OK, (await devices[i].FeedbackAsync(actions[i], "closed", i == 9 ? "failure" : "success")).StatusCode);
        }
        await server.DecideAsync();
        await server.RestartAsync();
        await server.DecideAsync();
        RolloutInfo rollout = await server.GetAsync<RolloutInfo>("/api/v1/rollouts/1");
        Assert.Equal((9, 1, 0), (rollout.Counts.Succeeded, rollout.Counts.Failed, rollout.Counts.TimedOut));
        var history = await server.GetAsync<Page<HistoryEntry>>("/api/v1/devices/dev9/history");
        Assert.Equal("closed", history.Items[0].Event);
    }

    [Fact]
    public async Task Lets_a_device_go_on_with_a_download_that_its_restart_cut()
    {
        await using TestServer server = await TestServer.StartAsync();
        byte[] package = TestPackage.Make("1.1.0", size: 200_000);
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(package);
        string path = new Uri(await device.ArtifactUrlAsync()).AbsolutePath;
        HttpResponseMessage first = await DownloadAsync(device, path, 0, 79_999, null);
        byte[] begun = await first.Content.ReadAsByteArrayAsync();
        await server.RestartAsync();
        HttpResponseMessage rest = await DownloadAsync(device, path, 80_000, null, first.Headers.ETag);
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        Assert.Equal(package, begun.Concat(await rest.Content.ReadAsByteArrayAsync()));
    }

    [Fact]
    public async Task Ends_a_download_under_way_before_it_stops()
    {
        await using TestServer server = await TestServer.StartAsync();
        byte[] package = TestPackage.Make("1.1.0", size: 900_000);
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(package);
        var request = new HttpRequestMessage(HttpMethod.Get, await device.ArtifactUrlAsync());
        request.Headers.Authorization = new AuthenticationHeaderValue("TargetToken", device.Credentials.Token);
        using var client = new HttpClient();
        using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Task restarted = server.RestartAsync();
        Assert.Equal(package, await answer.Content.ReadAsByteArrayAsync());
        await restarted;
    }

    private static Task<HttpResponseMessage> DownloadAsync(TestDevice device, string path, long from, long? to, EntityTagHeaderValue? tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(device.Root), path));
        request.Headers.Range = new RangeHeaderValue(from, to);
        request.Headers.IfRange = tag is null ? null : new RangeConditionHeaderValue(tag);
        return device.SendAsync(request);
    }

    private static Task<HttpResponseMessage> PostDeviceAsync(TestServer server, string id) =>
        server.People.PostAsJsonAsync("/api/v1/devices", new RegisterDevice(id, "esp32", "kws"), ApiJson.Options);

    /// <summary>The database may still have room in pages it owns already.</summary>
    private static async Task<HttpResponseMessage> AddUntilRefusedAsync(TestServer server)
    {
        for (int i = 0; i < 5_000; i++)
        {
            HttpResponseMessage answer = await PostDeviceAsync(server, $"more{i}");
            if (!answer.IsSuccessStatusCode)
            {
                return answer;
            }
        }
        throw new InvalidOperationException("The disk is not full.");
    }

    private static void FillUp(string path)
    {
        using FileStream ballast = File.Create(path);
        byte[] block = new byte[4096];
        try
        {
            while (true)
            {
                ballast.Write(block);
                ballast.Flush(flushToDisk: true);
            }
        }
        catch (IOException)
        {
            // Full, which was wanted.
        }
    }

    private static string? Ask(string file, string sql)
    {
        using var database = new SqliteConnection($"Data Source={file};Pooling=False");
        database.Open();
        using SqliteCommand command = database.CreateCommand();
#pragma warning disable CA2100 // A constant of this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar() as string;
    }

    private static bool Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardError = true };
        Array.ForEach(arguments, start.ArgumentList.Add);
        try
        {
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
