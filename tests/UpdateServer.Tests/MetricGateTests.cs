using System.Globalization;
using System.Net;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Rollouts;
using static TinyDevice.UpdateServer.Tests.RolloutCalls;

namespace TinyDevice.UpdateServer.Tests;

public sealed class MetricGateTests
{
    private const int Rollouts = 300;
    private static readonly int[] Shares = [1, 10, 50, 95];
    private static readonly MetricGates Gates = new(LatencyRatio: 1.2, DriftRiseMilli: 50, SaturatedRise: 0.02);

    [Fact]
    public void Halts_a_release_that_is_as_bad_as_is_allowed_at_most_once_in_a_hundred_rollouts()
    {
        // At the very edge of what is allowed three are to be expected; more than eight would come by chance once in 300 times.
        int halted = Enumerable.Range(0, Rollouts).Count(seed => IsHalted(seed, worse: 1));
        Assert.InRange(halted, 0, 8);
        Assert.Equal(0, Enumerable.Range(0, Rollouts).Count(seed => IsHalted(seed, worse: 0.5)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Misses_a_release_that_is_clearly_worse_in_one_metric_at_most_once_in_a_hundred_rollouts(int metric)
    {
        int halted = Enumerable.Range(0, Rollouts).Count(seed => IsHalted(seed, worse: 2, metric));
        Assert.InRange(halted, Rollouts - Rollouts / 100, Rollouts);
    }

    [Fact]
    public async Task Halts_and_takes_back_a_release_that_installs_well_and_drifts()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server);
        int bad = await ReleaseAsync(server, "2.0.0", 2);
        int back = await ReleaseAsync(server, "1.0.0", 3);
        RolloutInfo rollout = await StartAsync(server, new CreateRollout(bad, [20, 100], RollbackReleaseId: back, RollBackOnHalt: true,
            Gates: new MetricGates(DriftRiseMilli: 50)));
        List<TestDevice> updated = await OfferedAsync(fleet);
        foreach (TestDevice device in updated)
        {
            await device.SucceedAsync();
        }
        await server.DecideAsync();
        Assert.Equal((RolloutState.Running, 0), await StateAsync(server, rollout));
        int i = 0;
        foreach (TestDevice device in fleet)
        {
            await ReportAsync(device, updated.Contains(device) ? "2.0.0" : "1.0.0", updated.Contains(device) ? 2 : 1, drift: 20 + i++ + (updated.Contains(device) ? 200 : 0));
        }
        await server.DecideAsync();
        rollout = await GetAsync(server, rollout.Id);
        Assert.Equal((RolloutState.Halted, 8), (rollout.State, rollout.Counts.Succeeded));
        Assert.Contains("the drift is 0.2", rollout.HaltReason, StringComparison.Ordinal);
        Assert.Equal(8, await UpdateAsync(fleet, "success"));
        Assert.Equal(bad, (await server.GetAsync<Page<RolloutInfo>>("/api/v1/rollouts")).Items[0].Images[0].RollsBackReleaseId);
    }

    [Fact]
    public async Task Goes_on_when_the_updated_devices_do_as_well_and_keeps_a_control_group_to_the_end()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server, 100);
        RolloutInfo rollout = await StartAsync(server, new CreateRollout(await ReleaseAsync(server, "2.0.0", 2), [100],
            Gates: new MetricGates(DriftRiseMilli: 50, ControlPercent: 20)));
        List<TestDevice> updated = await OfferedAsync(fleet);
        Assert.InRange(updated.Count, 65, 92);
        foreach (TestDevice device in updated)
        {
            await device.SucceedAsync();
        }
        int i = 0;
        foreach (TestDevice device in fleet)
        {
            await ReportAsync(device, updated.Contains(device) ? "2.0.0" : "1.0.0", updated.Contains(device) ? 2 : 1, drift: 20 + (i++ % 30));
        }
        await server.DecideAsync();
        Assert.Equal(RolloutState.Completed, (await GetAsync(server, rollout.Id)).State);
        Assert.Equal(100 - updated.Count, (await OfferedAsync(fleet)).Count);
    }

    [Fact]
    public async Task Asks_a_person_when_the_updated_devices_tell_nothing()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server, 10);
        RolloutInfo rollout = await StartAsync(server, new CreateRollout(await ReleaseAsync(server, "2.0.0", 2), [50, 100], ActionTimeoutSeconds: 600,
            Gates: new MetricGates(LatencyRatio: 2)));
        await UpdateAsync(fleet, "success");
        await server.DecideAsync();
        Assert.Equal((RolloutState.Running, 0), await StateAsync(server, rollout));
        server.Clock.Now += TimeSpan.FromMinutes(11);
        await server.DecideAsync();
        rollout = await GetAsync(server, rollout.Id);
        Assert.Equal((RolloutState.Paused, "Only 0 of 5 updated devices told how the release does; a person decides."), (rollout.State, rollout.Decision));
    }

    [Fact]
    public async Task Halts_at_the_first_wrong_golden_sample_and_at_too_little_agreement_in_shadow()
    {
        await using TestServer server = await TestServer.StartAsync();
        List<TestDevice> fleet = await FleetAsync(server, 20);
        var gates = new MetricGates(GoldenFailures: 1, ShadowAgreement: 0.98);
        RolloutInfo golden = await StartAsync(server, new CreateRollout(await ReleaseAsync(server, "2.0.0", 2), [50, 100], Gates: gates));
        List<TestDevice> offered = await OfferedAsync(fleet);
        await offered[0].FeedbackAsync(await offered[0].OfferedAsync(), "closed", "failure", ""","code":301,"details":["cause=golden-mismatch"]""");
        await server.DecideAsync();
        Assert.Contains("golden samples came out wrong on 1 esp32", (await GetAsync(server, golden.Id)).HaltReason, StringComparison.Ordinal);

        List<TestDevice> other = await FleetAsync(server, 20, prefix: "late");
        RolloutInfo shadow = await StartAsync(server, new CreateRollout(await ReleaseAsync(server, "3.0.0", 3), [50, 100], Gates: gates));
        TestDevice first = (await OfferedAsync(other))[0];
        await ReportAsync(first, "1.0.0", 1, drift: 0, shadow: ""","shadow":{"candidate":"3.0.0","samples":99,"agreed":10}""");
        await server.DecideAsync();
        Assert.Equal(RolloutState.Running, (await GetAsync(server, shadow.Id)).State);
        await ReportAsync(first, "1.0.0", 1, drift: 0, shadow: ""","shadow":{"candidate":"3.0.0","samples":200,"agreed":195}""");
        await server.DecideAsync();
        Assert.Contains("97.5", (await GetAsync(server, shadow.Id)).HaltReason, StringComparison.Ordinal);
    }

    private static bool IsHalted(int seed, double worse, int metric = -1)
    {
        var random = new Random(seed);
        foreach (int share in Shares)
        {
            List<DeviceFigures> treated = Group(random, 10 * share / 2, worse, metric);
            var evidence = new MetricEvidence("esp32", treated.Count, treated, Group(random, 1_000 / 2 - 10 * share / 2, 0, metric), 0, 0, 0);
            if (MetricGate.Degraded(Gates, [evidence], Shares.Length, seed) is not null)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Devices whose figures are worse by so many times what is allowed, in one metric or, at -1, in all.</summary>
    private static List<DeviceFigures> Group(Random random, int count, double worse, int metric) =>
        Enumerable.Range(0, count).Select(_ => new DeviceFigures(
            40_000 * Math.Exp(0.3 * Normal(random)) * (metric is -1 or 0 ? 1 + 0.2 * worse : 1),
            30 * Math.Exp(0.8 * Normal(random)) + (metric is -1 or 1 ? 50 * worse : 0),
            0.01 * random.NextDouble() + (metric is -1 or 2 ? 0.02 * worse : 0))).ToList();

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static async Task<(RolloutState State, int Stage)> StateAsync(TestServer server, RolloutInfo rollout)
    {
        RolloutInfo now = await GetAsync(server, rollout.Id);
        return (now.State, now.Stage);
    }

    private static async Task ReportAsync(TestDevice device, string version, int sequence, int drift, string shadow = "")
    {
        string body = string.Create(CultureInfo.InvariantCulture,
            $$"""{"model":{"class":"kws","version":"{{version}}","sequence":{{sequence}}},"uptimeSeconds":60,"inferences":100,"latencyMeanUs":41000,"saturated":0,"driftPsiMilli":{{drift}}{{shadow}} }""");
        Assert.Equal(HttpStatusCode.NoContent, (await device.PutAsync("metrics", body)).StatusCode);
    }
}
