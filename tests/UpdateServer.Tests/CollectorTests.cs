namespace TinyDevice.UpdateServer.Tests;

/// <summary>What an OpenTelemetry collector gets, on the wire.</summary>
public sealed class CollectorTests
{
    [Fact]
    public async Task Gets_traces_of_devices_and_their_updates_and_figures_but_no_secret()
    {
        await using TestCollector collector = await TestCollector.StartAsync();
        string token;
        string key;
        await using (TestServer server = await TestServer.StartAsync(settings: new TestSettings { OtlpEndpoint = collector.Address }))
        {
            TestDevice device = await server.AddDeviceAsync("traced-device");
            await server.RollOutAsync(TestPackage.Make("1.1.0"));
            await device.SucceedAsync();
            (token, key) = (device.Credentials.Token, server.AdminKey);
        }
        // Stopping sends what is left.
        string traces = collector.TextOf("/v1/traces");
        string metrics = collector.TextOf("/v1/metrics");
        foreach (string word in (string[])["tinydevice-server", "traced-device", "td.action", "td.commit"])
        {
            Assert.Contains(word, traces, StringComparison.Ordinal);
        }
        foreach (string word in (string[])["td.polls", "td.poll.duration", "td.db.batch", "td.feedback.lag"])
        {
            Assert.Contains(word, metrics, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(token, traces + metrics, StringComparison.Ordinal);
        Assert.DoesNotContain(key, traces + metrics, StringComparison.Ordinal);
    }
}
