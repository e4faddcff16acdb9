using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>What servers on one PostgreSQL database tell each other about their changes.</summary>
public sealed class ChangeFeedTests
{
    private const int ChangesPerSweep = 256;

    [Fact]
    public async Task Old_changes_are_deleted_and_a_server_that_missed_them_reads_everything_again()
    {
        Assert.SkipWhen(TestDatabase.Server is null, $"{TestDatabase.Variable} names no PostgreSQL server; on SQLite there is one server and no feed.");
        string shared = Directory.CreateTempSubdirectory("td-feed-").FullName;
        await using TestServer busy = await TestServer.StartAsync(settings: new TestSettings { Artifacts = Path.Combine(shared, "artifacts") });
        await using WebApplication asleep = UpdateServerHost.Build(busy.Options(Path.Combine(shared, "data")));
        await asleep.StartAsync(TestContext.Current.CancellationToken);
        TestDevice early = await busy.AddDeviceAsync("early");
        long known = await NewestAsync(busy);
        busy.Clock.Now += TimeSpan.FromHours(2);
        for (int i = 0; i < ChangesPerSweep; i++)
        {
            await busy.AddDeviceAsync($"late{i}");
        }
        using (FleetDb db = busy.OpenDatabase())
        {
            Assert.True(await db.Changes.MinAsync(c => c.Sequence, TestContext.Current.CancellationToken) > known);
            Assert.True(await db.Changes.CountAsync(TestContext.Current.CancellationToken) <= ChangesPerSweep);
        }

        using var client = new HttpClient { BaseAddress = new Uri(asleep.Urls.Single()) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("TargetToken", early.Credentials.Token);
        HttpResponseMessage poll = await client.GetAsync($"/{early.Credentials.Tenant}/controller/v1/early", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, poll.StatusCode);
        await asleep.StopAsync(TestContext.Current.CancellationToken);
        Directory.Delete(shared, recursive: true);
    }

    private static async Task<long> NewestAsync(TestServer server)
    {
        using FleetDb db = server.OpenDatabase();
        return await db.Clock.Select(c => c.Sequence).SingleAsync();
    }
}
