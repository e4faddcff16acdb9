using System.Net;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Tests;

public sealed class ModelMetricsTests
{
    private const string Full = """
        {"model":{"class":"kws","version":"1.0.0","sequence":7},"actionId":"12","uptimeSeconds":100,"inferences":50,"latencyMeanUs":40000,
        "latencyMaxUs":58000,"energyMicrojoule":9000,"saturated":1,"driftPsiMilli":37,"cascade":{"samples":900,"fired":9,"sleepSeconds":80},
        "shadow":{"candidate":"1.3.0","samples":20,"agreed":19,"psiMilli":5,"latencyMeanUs":41000},"newerMember":[1]}
        """;

    [Fact]
    public async Task Keeps_every_figure_of_a_devices_last_report()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        Assert.Equal(HttpStatusCode.NotFound, (await server.People.GetAsync("/api/v1/devices/dev1/metrics")).StatusCode);
        string link = (await device.LinksAsync())["metrics"];
        Assert.Equal(HttpStatusCode.NoContent, (await device.PutAsync(link, Full)).StatusCode);
        await server.RestartAsync();
        ModelMetrics stored = await server.GetAsync<ModelMetrics>("/api/v1/devices/dev1/metrics");
        Assert.Equal(new ModelMetrics("kws", "1.0.0", 7, server.Clock.GetUtcNow(), 12, 100, 50, 40_000, 58_000, 9_000, 1, 37, 900, 9, 80,
            "1.3.0", 20, 19, 5, 41_000), stored);
    }

    [Theory]
    [InlineData("""{"inferences":1}""", "model is missing")]
    [InlineData("""{"model":{"version":"1"}}""", "model.class is missing")]
    [InlineData("""{"model":{"class":"kws","version":"1"},"inferences":1.5}""", "inferences must be a whole number")]
    [InlineData("""{"model":{"class":"kws","version":"1"},"saturated":-1}""", "saturated must be a whole number")]
    [InlineData("""{"model":{"class":"kws","version":"1"},"shadow":3}""", "shadow must be an object")]
    [InlineData("""{"model":{"class":"kws","version":"1"},"latencyMeanUs":4294967296}""", "latencyMeanUs must be a whole number")]
    [InlineData("""{"model":{"class":"kws","version":"1"},"actionId":"x"}""", "actionId must be a number")]
    public async Task Refuses_a_report_that_is_not_of_the_format(string body, string reason)
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        HttpResponseMessage answer = await device.PutAsync("metrics", body);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adds_up_what_is_new_in_counts_that_run_since_boot()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        TestDevice other = await server.AddDeviceAsync("dev2");
        int release = (await server.RollOutAsync(TestPackage.Make())).Release.Id;
        await device.PutAsync("metrics", Report(uptime: 10, inferences: 100, latency: 10, drift: 20));
        await device.PutAsync("metrics", Report(uptime: 20, inferences: 300, latency: 20, drift: 40));
        // After a reset it begins at nothing again.
        await device.PutAsync("metrics", Report(uptime: 5, inferences: 50, latency: 10, drift: 60));
        await other.PutAsync("metrics", Report(uptime: 5, inferences: 150, latency: 40, drift: 100));
        ReleaseMetrics metrics = await server.GetAsync<ReleaseMetrics>($"/api/v1/releases/{release}/metrics");
        Assert.Equal(2, metrics.Devices);
        Assert.Equal(new MetricsSummary(200, 32.5, 80, 0, 0, 80, 100, 0, 0), metrics.Now);
        MetricsHour hour = Assert.Single(metrics.Hours);
        Assert.Equal(4, hour.Reports);
        Assert.Equal(new MetricsSummary(500, 25, 80, 0, 0, 55, 100, 0, 0), hour.Figures);
    }

    [Fact]
    public async Task Keeps_versions_targets_and_hours_apart()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        TestDevice other = await server.AddDeviceAsync("dev2", target: "esp32-s3");
        int release = (await server.RollOutAsync(TestPackage.Make())).Release.Id;
        int newer = (await server.RollOutAsync(TestPackage.Make("1.1.0", 2))).Release.Id;
        await device.PutAsync("metrics", Report(10, 100, 10, 20));
        await other.PutAsync("metrics", Report(10, 7, 10, 20));
        server.Clock.Now += TimeSpan.FromHours(1);
        await device.PutAsync("metrics", Report(20, 110, 10, 20));
        ReleaseMetrics both = await server.GetAsync<ReleaseMetrics>($"/api/v1/releases/{release}/metrics");
        Assert.Equal([107, 10], both.Hours.Select(h => h.Figures.Inferences));
        ReleaseMetrics one = await server.GetAsync<ReleaseMetrics>($"/api/v1/releases/{release}/metrics?target=esp32-s3");
        Assert.Equal((1, 7), (one.Devices, one.Now.Inferences));
        ReleaseMetrics late = await server.GetAsync<ReleaseMetrics>($"/api/v1/releases/{release}/metrics?hours=1");
        Assert.Equal(10, Assert.Single(late.Hours).Figures.Inferences);
        Assert.Equal(0, (await server.GetAsync<ReleaseMetrics>($"/api/v1/releases/{newer}/metrics")).Devices);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.People.GetAsync($"/api/v1/releases/{release}/metrics?hours=0")).StatusCode);
    }

    private static string Report(int uptime, int inferences, int latency, int drift) =>
        $$"""{"model":{"class":"kws","version":"1.0.0","sequence":1},"uptimeSeconds":{{uptime}},"inferences":{{inferences}},"latencyMeanUs":{{latency}},"latencyMaxUs":{{2 * latency}},"driftPsiMilli":{{drift}}}""";
}
