using System.Text.Json;
using TinyDevice.PowerCut.Simulation;

namespace TinyDevice.Update.Tests;

/// <summary>What the device tells of its running model.</summary>
public sealed class MetricsTests
{
    private readonly SimDevice _device = new();

    [Fact]
    public void Tells_a_server_that_asks_what_the_model_did_since_boot()
    {
        _device.Install(7, Release.One);
        _device.Server.WantsMetrics = true;
        _device.RunUntil(() => _device.Server.Metrics.Count == 6);
        using JsonDocument json = JsonDocument.Parse(_device.Server.Metrics[^1]);
        JsonElement root = json.RootElement;
        Assert.Equal("gesture", root.GetProperty("model").GetProperty("class").GetString());
        Assert.Equal("1.0", root.GetProperty("model").GetProperty("version").GetString());
        Assert.Equal(1, root.GetProperty("model").GetProperty("sequence").GetInt32());
        Assert.Equal("7", root.GetProperty("actionId").GetString());
        Assert.True(root.GetProperty("inferences").GetInt32() > 2 * ModelMonitor.ReferenceInferences);
        Assert.True(root.GetProperty("uptimeSeconds").GetInt32() > 0);

        // The sensor feeds the same input for ever, and the first inferences are the reference.
        Assert.InRange(root.GetProperty("driftPsiMilli").GetInt32(), 0, 1);
    }

    [Fact]
    public void Says_nothing_to_a_server_that_does_not_ask()
    {
        _device.Install(7, Release.One);
        int polls = _device.Count(DeviceEventKind.Polled);
        _device.RunUntil(() => _device.Count(DeviceEventKind.Polled) > polls + 8);
        Assert.DoesNotContain(_device.Server.Requests, r => r.Contains("/metrics", StringComparison.Ordinal));
    }

    [Fact]
    public void A_refused_upload_does_not_keep_the_device_from_an_update()
    {
        _device.Install(7, Release.One);
        _device.Server.WantsMetrics = true;
        _device.Server.Intercept = call => call.Url.EndsWith("/metrics", StringComparison.Ordinal) ? new SimAnswer(500) : null;
        _device.Install(8, Release.Two);
        Assert.Equal("2.0", _device.ModelVersion);
    }
}
