using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Rollouts;
using static TinyDevice.UpdateServer.Tests.RolloutCalls;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>Whatever devices and two operators do, in whatever order and at once: the counters are those of the event log.</summary>
public sealed class InterleavingTests
{
    private const int Devices = 24;
    private const int Rounds = 60;
    private const int AtOnce = 4;
    private static readonly string[] Steps = ["pause", "resume", "advance", "approve", "halt", "rollback"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Counts_as_the_event_log_does_after_any_interleaving(int seed)
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server, Devices);
        int[] releases = [await ReleaseAsync(server, "1.0.0", 1), await ReleaseAsync(server, "2.0.0", 2), await ReleaseAsync(server, "3.0.0", 3)];
        var rollouts = new List<int>();
        var seen = new List<(TestDevice Device, int Action)>();
        var random = new Random(seed);
        for (int round = 0; round < Rounds; round++)
        {
            if (round % (Rounds / 2) == 0)
            {
                rollouts.Add((await StartAsync(server, new CreateRollout(releases[rollouts.Count], [25, new StagePlan(60, Approval: true), 100],
                    ActionTimeoutSeconds: 300, RollbackReleaseId: releases[rollouts.Count + 1]))).Id);
            }
            Func<Task>[] acts = Enumerable.Range(0, AtOnce).Select(_ => Draw(server, fleet, seen, rollouts[^1], random)).ToArray();
            await Task.WhenAll(acts.Select(act => act()));
            server.Clock.Now += TimeSpan.FromSeconds(random.Next(0, 60));
            await server.DecideAsync();
        }
        foreach (RolloutInfo rollout in (await server.GetAsync<Page<RolloutInfo>>("/api/v1/rollouts")).Items)
        {
            Assert.Equal(await RecountAsync(server, rollout.Id), rollout.Counts);
        }
        await CheckTalliesAsync(server);
        await CheckDevicesAsync(server);
    }

    private static Func<Task> Draw(TestServer server, List<TestDevice> fleet, List<(TestDevice Device, int Action)> seen, int rollout, Random random)
    {
        TestDevice device = fleet[random.Next(fleet.Count)];
        int kind = random.Next(20);
        (TestDevice Device, int Action)? old = seen.Count == 0 ? null : seen[random.Next(seen.Count)];
        string finished = random.Next(4) == 0 ? "failure" : "success";
        return kind switch
        {
            0 => () => server.People.PostAsJsonAsync($"/api/v1/rollouts/{rollout}/{Steps[random.Next(Steps.Length)]}", new RollbackRequest("drawn"), ApiJson.Options),
            // Late, repeated or for an update that was withdrawn: the server may refuse it, but it must not count it twice.
            < 8 when old is var (late, action) => () => late.FeedbackAsync(action, random.Next(3) == 0 ? "proceeding" : "closed", finished),
            < 10 when old is var (late, action) => () => late.FeedbackAsync(action, "canceled", "none", "", "cancelAction"),
            _ => () => PollAsync(device, seen, finished, report: kind < 15),
        };
    }

    private static async Task PollAsync(TestDevice device, List<(TestDevice Device, int Action)> seen, string finished, bool report)
    {
        if ((await device.LinksAsync()).TryGetValue("deploymentBase", out string? href))
        {
            int action = TestDevice.ActionIn(href);
            lock (seen)
            {
                seen.Add((device, action));
            }
            if (report)
            {
                await Task.WhenAll(device.FeedbackAsync(action, "closed", finished), device.FeedbackAsync(action, "closed", finished));
            }
        }
    }

    /// <summary>The counts again from the log of events alone.</summary>
    private static async Task<RolloutCounts> RecountAsync(TestServer server, int rollout)
    {
        using FleetDb db = server.OpenDatabase();
        var log = await (from action in db.DeviceActions
                         where action.RolloutId == rollout
                         join status in db.ActionStatuses on action.Id equals status.ActionId
                         select new { status.ActionId, status.Id, status.State }).ToListAsync();
        List<ActionState> last = log.GroupBy(s => s.ActionId).Select(g => g.MaxBy(s => s.Id)!.State).ToList();
        return new RolloutCounts(last.Count(s => s < ActionState.Succeeded), last.Count(s => s == ActionState.Succeeded),
            last.Count(s => s == ActionState.Failed), last.Count(s => s == ActionState.Canceled), last.Count(s => s == ActionState.TimedOut));
    }

    /// <summary>What the database counted as it went is what a count of all rows gives, down to release, stage and state.</summary>
    private static async Task CheckTalliesAsync(TestServer server)
    {
        using FleetDb db = server.OpenDatabase();
        var recount = await db.DeviceActions.Where(a => a.RolloutId != null).GroupBy(a => new { a.RolloutId, a.ReleaseId, a.Stage, a.State })
            .Select(g => new { g.Key, Count = g.Count() }).ToListAsync();
        Assert.DoesNotContain(recount, r => r.Key.Stage is null);
        List<RolloutTally> tallies = await db.RolloutTallies.ToListAsync();
        Assert.Equal(recount.Select(r => (r.Key.RolloutId!.Value, r.Key.ReleaseId, r.Key.Stage!.Value, r.Key.State, r.Count)).Order(),
            tallies.Where(t => t.Count != 0).Select(t => (t.RolloutId, t.ReleaseId, t.Stage, t.State, t.Count)).Order());
    }

    /// <summary>Nobody has two updates open, and none that has ended.</summary>
    private static async Task CheckDevicesAsync(TestServer server)
    {
        using FleetDb db = server.OpenDatabase();
        var open = await (from device in db.Devices
                          join action in db.DeviceActions on device.OpenActionId equals (int?)action.Id
                          select new { Device = device.Id, Owner = action.DeviceId, action.State }).ToListAsync();
        Assert.All(open, o => Assert.Equal((o.Device, true), (o.Owner, o.State < ActionState.Succeeded || o.State == ActionState.TimedOut)));
        List<string> busy = await db.DeviceActions.Where(a => a.State < ActionState.Succeeded).Select(a => a.DeviceId).ToListAsync();
        Assert.Equal(busy.Distinct().Count(), busy.Count);
    }
}
