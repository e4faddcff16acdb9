using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests.Ddi;

/// <summary>hawkBit's confirmationBase on the device.</summary>
public sealed class ConfirmationTests
{
    private readonly SimDevice _device = new();

    public ConfirmationTests()
    {
        _device.Server.WaitsForConsent = true;
        _device.Server.Action = 7;
        _device.Server.Package = Release.One;
    }

    [Fact]
    public void Consents_by_itself_and_installs_in_the_same_breath()
    {
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(["{\"confirmation\":\"confirmed\"}"], _device.Server.Confirmations);
        Assert.InRange(_device.Clock.Milliseconds, 0, 60_000);
    }

    [Fact]
    public void Asks_the_application_at_every_poll_until_it_decides()
    {
        Application application = new(0, 0, 1);
        _device.Confirmation = application;
        _device.RunUntil(() => _device.ModelVersion == "1.0");
        Assert.Equal([(7, "9.9"), (7, "9.9"), (7, "9.9")], application.Asked);
        Assert.Single(_device.Server.Confirmations);
    }

    [Fact]
    public void Fetches_nothing_of_an_update_the_application_denies()
    {
        _device.Confirmation = new Application(-1);
        _device.RunUntil(() => _device.Clock.Milliseconds > 3_600_000);
        Assert.Equal(["{\"confirmation\":\"denied\"}"], _device.Server.Confirmations);
        Assert.Equal(0, _device.Server.BytesSent);
        Assert.Equal("factory", _device.ModelVersion);
    }

    [Fact]
    public void Does_not_hurry_a_server_that_never_takes_notice_of_the_consent()
    {
        _device.Server.Deaf = true;
        _device.RunUntil(() => _device.Clock.Milliseconds > 3_600_000);
        Assert.Single(_device.Server.Confirmations);
        Assert.InRange(_device.Server.Requests.Count, 10, 40);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(0)]
    [InlineData(429)]
    public void Tells_its_consent_again_when_the_server_could_not_take_it(int status)
    {
        int refused = 0;
        _device.Server.Intercept = call => call.Method == "POST" && call.Url.Contains("/confirmationBase/", StringComparison.Ordinal) && refused++ < 3 ? new SimAnswer(status) : null;
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(4, refused);
    }

    private sealed class Application(params int[] decisions) : IConfirmation
    {
        public List<(int Action, string Version)> Asked { get; } = [];

        public int Decide(int action, string version)
        {
            Asked.Add((action, version));
            return decisions[Math.Min(Asked.Count, decisions.Length) - 1];
        }
    }
}
