using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace TinyDevice.UpdateServer.Tests;

public sealed class OperationsTests
{
    [Fact]
    public async Task Is_live_and_ready_for_anyone_who_asks()
    {
        await using TestServer server = await TestServer.StartAsync();
        Assert.Equal("live", await server.Anyone.GetStringAsync("/health/live"));
        Assert.Equal("ready", await server.Anyone.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task Shows_figures_only_to_holders_of_an_API_key()
    {
        await using TestServer server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Anyone.GetAsync("/metrics")).StatusCode);
        HttpResponseMessage answer = await server.People.GetAsync("/metrics");
        Assert.Equal(("text/plain", "0.0.4"), (answer.Content.Headers.ContentType!.MediaType,
            answer.Content.Headers.ContentType.Parameters.Single(p => p.Name == "version").Value));
    }

    [Fact]
    public async Task Counts_polls_downloads_outcomes_and_devices()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make("1.1.0"));
        string url = await device.ArtifactUrlAsync();
        string tag = (await device.PollAsync()).Headers.ETag!.Tag;
        await device.PollAsync(tag);
        await server.Anyone.GetAsync(device.Root);
        await DownloadAsync(device, url, 0, 99);
        await DownloadAsync(device, url, 100, 149);
        await device.SucceedAsync();

        // A request is counted when its answer has left, so the caller may be a moment ahead of the count.
        string[] lines;
        int scrapes = 0;
        do
        {
            lines = (await server.People.GetStringAsync("/metrics")).Split('\n');
        }
        while (!(lines.Contains("td_poll_duration_seconds_count 5") && lines.Contains("td_download_bytes_total 150")) && ++scrapes < 200);
        Assert.Contains("td_polls_total{result=\"ok\"} 3", lines);
        Assert.Contains("td_polls_total{result=\"unchanged\"} 1", lines);
        Assert.Contains("td_polls_total{result=\"refused\"} 1", lines);
        Assert.Contains("td_poll_duration_seconds_count 5", lines);
        Assert.Contains("td_poll_duration_seconds_bucket{le=\"+Inf\"} 5", lines);
        Assert.Contains("td_download_bytes_total 150", lines);
        Assert.Contains("td_download_resumes_total 1", lines);
        Assert.Contains("td_rollout_outcomes_total{rollout=\"1\",outcome=\"succeeded\"} 1", lines);
        Assert.Contains("td_devices{class=\"kws\",model=\"1.1.0\",state=\"idle\"} 1", lines);
        Assert.Contains("td_db_queue_depth 0", lines);
    }

    [Fact]
    public async Task Counts_a_silent_device_as_overdue_after_three_poll_intervals()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.AddDeviceAsync("never-heard-of");
        await device.PollAsync();
        // A clean stop brings the last-seen time to disk.
        await server.RestartAsync();
        server.Clock.Now += TimeSpan.FromSeconds(270);
        Assert.Contains("td_devices_overdue 0\n", await server.People.GetStringAsync("/metrics"), StringComparison.Ordinal);
        server.Clock.Now += TimeSpan.FromSeconds(1);
        Assert.Contains("td_devices_overdue 1\n", await server.People.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_figures_that_promtool_accepts_under_every_promised_name()
    {
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await server.RollOutAsync(TestPackage.Make("1.1.0"));
        await device.PutAsync("metrics", """{"model":{"class":"kws","version":"1.0.0","sequence":1},"driftPsiMilli":120,"shadow":{"candidate":"1.1.0","samples":10,"agreed":9}}""");
        await device.FeedbackAsync(await device.OfferedAsync(), "closed", "failure", ",\"code\":301");
        string text = await server.People.GetStringAsync("/metrics");
        foreach (string name in (string[])["td_polls_total", "td_poll_duration_seconds", "td_devices", "td_devices_overdue", "td_rollout_stage",
            "td_rollout_outcomes_total", "td_rollout_gate_llr", "td_download_bytes_total", "td_download_resumes_total", "td_chunk_verify_failures_total",
            "td_signature_failures_total", "td_selftest_failures_total", "td_rollbacks_total", "td_feedback_lag_seconds", "td_rollout_decision_seconds", "td_db_batch_seconds",
            "td_db_queue_depth", "td_model_psi", "td_model_agreement"])
        {
            Assert.Contains($"# TYPE {name} ", text, StringComparison.Ordinal);
        }
        Assert.Contains("td_selftest_failures_total 1\n", text, StringComparison.Ordinal);
        Assert.Contains("td_rollbacks_total{cause=\"301\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("td_model_psi{class=\"kws\",model=\"1.0.0\"} 0.12\n", text, StringComparison.Ordinal);
        Assert.Contains("td_model_agreement{class=\"kws\",model=\"1.0.0\"} 0.9\n", text, StringComparison.Ordinal);

        Assert.SkipUnless(File.Exists("/usr/bin/promtool"), "promtool is not installed (apt-get install prometheus).");
        var start = new ProcessStartInfo("/usr/bin/promtool") { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add("check");
        start.ArgumentList.Add("metrics");
        using Process promtool = Process.Start(start)!;
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        string said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        Assert.True(promtool.ExitCode == 0, said);
    }

    private static async Task DownloadAsync(TestDevice device, string url, long first, long last)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = new RangeHeaderValue(first, last);
        using HttpResponseMessage answer = await device.SendAsync(request);
        Assert.Equal(last - first + 1, (await answer.Content.ReadAsByteArrayAsync()).LongLength);
    }
}
