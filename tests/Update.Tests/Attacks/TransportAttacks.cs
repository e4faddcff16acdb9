using System.Text;
using TinyDevice.Formats;
using TinyDevice.PowerCut.Simulation;

namespace TinyDevice.Update.Tests.Attacks;

/// <summary>Attacks by a server, or by whoever answers in its place.</summary>
public sealed class TransportAttacks
{
    private const long Hour = 3_600_000;

    private readonly Victim _victim = new();

    // Hours pass here, and each inference takes the test's time.
    public TransportAttacks() => Device.Profile.InferenceMs = 600_000;

    private SimServer Server => _victim.Server;

    private SimDevice Device => _victim.Device;

    [Fact]
    public void Endless_data_behind_a_good_package()
    {
        Server.Bend = (_, answer) => answer with { Body = [.. answer.Body, .. new byte[1 << 20]] };
        Device.Install(2, Forger.Good);
        Assert.Equal("9.0", Device.ModelVersion);
        Assert.Equal(Forger.Good.Length, Server.BytesSent);
    }

    [Fact]
    public void Endless_data_that_never_becomes_a_chunk()
    {
        byte[] endless = [.. Forger.Good[..PackageLayout.HeaderSize], .. new byte[1 << 20]];
        Server.ClaimedSize = Forger.Good.Length;
        _victim.Refuses(endless, UpdateCause.TableMismatch, 4096);
    }

    [Fact]
    public void Slow_retrieval()
    {
        Server.Action = 2;
        Server.Package = Forger.Good;
        Device.BeforeStep = () => Device.Clock.Advance(Server.StatusCode == 200 ? 31_000 : 0);
        Device.Profile.MinBytesPerSecond = 1000;
        Device.RunUntilIdle();
        _victim.Refused(UpdateCause.AttemptsExhausted);
        Assert.All(Device.Events.Where(e => e.Kind == DeviceEventKind.Retrying), e => Assert.Equal((int)UpdateStatus.TooSlow, e.First));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public void Redirect_to_somewhere_else(int status)
    {
        Server.Bend = (_, _) =>
        {
            SimAnswer moved = new(status);
            moved.Headers["Location"] = "http://elsewhere.test/m";
            return moved;
        };
        _victim.Refuses(Forger.Good, UpdateCause.AttemptsExhausted, 0);
        Assert.DoesNotContain(Server.Requests, r => r.Contains("elsewhere", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://elsewhere.test/DEFAULT/controller/v1/dev1/deploymentBase/2")]
    [InlineData("https://server.test:8080@elsewhere.test/DEFAULT/controller/v1/dev1/deploymentBase/2")]
    [InlineData("//elsewhere.test/DEFAULT/controller/v1/dev1/deploymentBase/2")]
    public void Link_that_would_carry_the_token_elsewhere(string href)
    {
        List<string> asked = [];
        Server.Intercept = call =>
        {
            asked.Add(call.Url);
            return call.Url.EndsWith("/dev1", StringComparison.Ordinal) ? Json($$$"""{"_links":{"deploymentBase":{"href":"{{{href}}}"} } }""") : null;
        };
        Device.RunUntil(() => Device.Clock.Milliseconds > Hour);
        Assert.All(asked, url => Assert.StartsWith(SimServer.DefaultRoot + "/", url, StringComparison.Ordinal));
        _victim.IsUnharmed();
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("file:///I:/device")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://server.test:8080")]
    public void Link_that_is_none(string href)
    {
        Server.Intercept = call => call.Url.EndsWith("/dev1", StringComparison.Ordinal) ? Json($$$"""{"_links":{"deploymentBase":{"href":"{{{href}}}"},"cancelAction":{"href":"{{{href}}}"} } }""") : null;
        Device.RunUntil(() => Device.Clock.Milliseconds > Hour);
        Assert.InRange(Server.Requests.Count, 5, 150);
        _victim.IsUnharmed();
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{\"_links\":")]
    [InlineData("[]")]
    [InlineData("{\"_links\":{\"deploymentBase\":{\"href\":\"http://server.test:8080/x\"}}} trailing")]
    public void Poll_answer_that_is_no_answer(string body)
    {
        Server.Intercept = call => call.Url.EndsWith("/dev1", StringComparison.Ordinal) ? Json(body) : null;
        Device.RunUntil(() => Device.Clock.Milliseconds > Hour);
        Assert.All(Server.Requests.Skip(20), r => Assert.EndsWith("/dev1", r, StringComparison.Ordinal));
        Assert.InRange(Device.Count(DeviceEventKind.Retrying), 5, 20);
        _victim.IsUnharmed();
    }

    [Theory]
    [InlineData('[')]
    [InlineData(' ')]
    public void Poll_answer_nested_or_long_without_end(char filler)
    {
        Server.Intercept = call => call.Url.EndsWith("/dev1", StringComparison.Ordinal) ? Json("{\"a\":" + new string(filler, 1 << 20)) : null;
        Device.RunUntil(() => Device.Clock.Milliseconds > Hour);
        Assert.InRange(Device.Count(DeviceEventKind.Retrying), 5, 20);
        _victim.IsUnharmed();
    }

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("-1:00:00")]
    [InlineData("1")]
    [InlineData("99:99:99")]
    public void Poll_interval_that_would_flood_or_silence_the_device(string sleep)
    {
        Server.Sleep = sleep;
        int before = Server.Requests.Count;
        long start = Device.Clock.Milliseconds;
        Device.RunUntil(() => Device.Clock.Milliseconds > start + (48 * Hour), maxSteps: 40_000);
        Assert.InRange(Server.Requests.Count - before, 2, 48 * 60 * 2);
    }

    [Theory]
    [InlineData("999999", 3_600_000)]
    [InlineData("99999999999", 900_000)]
    [InlineData("-5", 900_000)]
    [InlineData("Wed, 21 Oct 2015 07:28:00 GMT", 900_000)]
    public void Retry_after_that_would_silence_the_device(string value, long most)
    {
        Server.Intercept = _ =>
        {
            SimAnswer busy = new(503);
            busy.Headers["Retry-After"] = value;
            return busy;
        };
        Device.RunUntil(() => Device.Count(DeviceEventKind.Retrying) >= 12);
        Assert.All(Device.Events.Where(e => e.Kind == DeviceEventKind.Retrying), e => Assert.InRange(e.Second, 1, (most + 120_000) / 1000));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-7")]
    [InlineData("99999999999")]
    [InlineData("\"2x\"")]
    [InlineData("null")]
    public void Action_id_out_of_range(string id)
    {
        Offer("{\"id\":" + id + ",\"deployment\":{\"chunks\":[]}}");
        Device.RunUntil(() => Device.Clock.Milliseconds > Hour);
        _victim.IsUnharmed();
        Assert.Equal(0, Server.BytesSent);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"part":"bApp","artifacts":[]}]""")]
    [InlineData("""[{"part":"bApp","artifacts":[{"size":5000,"_links":{"download-http":{"href":"http://server.test:8080/a"}}},{"size":5000}]}]""")]
    [InlineData("""[{"part":"os","artifacts":[{"size":5000,"_links":{"download-http":{"href":"http://server.test:8080/a"}}}]}]""")]
    [InlineData("""[{"part":"bApp","artifacts":[{"size":-1,"_links":{"download-http":{"href":"http://server.test:8080/a"}}}]}]""")]
    [InlineData("""[{"part":"bApp","artifacts":[{"size":4294967296,"_links":{"download-http":{"href":"http://server.test:8080/a"}}}]}]""")]
    [InlineData("""[{"part":"bApp","artifacts":[{"size":5000,"_links":{}}]}]""")]
    public void Offer_of_anything_but_one_model(string chunks)
    {
        Offer("{\"id\":\"2\",\"deployment\":{\"chunks\":" + chunks + "}}");
        Device.RunUntil(() => Server.Feedback.Count > 0);
        _victim.Refused(UpdateCause.OfferMalformed);
        Assert.Equal(0, Server.BytesSent);
    }

    [Fact]
    public void Offer_flood_does_not_wear_the_flash_out()
    {
        int action = 10;
        Server.Package = Release.One;
        Server.Action = action;
        Device.BeforeStep = () => Server.Action = Server.Action == 0 ? ++action : Server.Action;
        int commits = Commits();
        long start = Device.Clock.Milliseconds;
        Device.RunUntil(() => Device.Clock.Milliseconds > start + (6 * Hour), maxSteps: 40_000);
        Assert.InRange(Commits() - commits, 1, 6 * 60 * 6);
        _victim.IsUnharmed();
    }

    [Fact]
    public void Cancellation_of_an_action_this_device_does_not_have()
    {
        Server.Action = 2;
        Server.Package = Forger.Good;
        int cancelled = 0;
        Server.Intercept = call => call.Url.EndsWith("/dev1", StringComparison.Ordinal) && cancelled++ == 0
            ? Json("""{"_links":{"cancelAction":{"href":"http://server.test:8080/DEFAULT/controller/v1/dev1/cancelAction/99"}}}""")
            : call.Url.EndsWith("/cancelAction/99", StringComparison.Ordinal) ? Json("""{"id":"99","cancelAction":{"stopId":"99"}}""") : null;
        Device.RunUntilIdle();
        Assert.Equal("9.0", Device.ModelVersion);
    }

    [Fact]
    public void Version_in_the_offer_that_would_break_out_of_the_feedback()
    {
        Offer("""{"id":"2","deployment":{"chunks":[{"part":"bApp","version":"\"}],\"x\":[{\r\n","artifacts":[]}]}}""");
        Device.RunUntil(() => Server.Feedback.Count > 0);
        _victim.Refused(UpdateCause.OfferMalformed);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    [InlineData(418)]
    [InlineData(500)]
    public void Server_that_refuses_everything_is_asked_ever_less_often(int status)
    {
        Server.Intercept = _ => new SimAnswer(status);
        int before = Server.Requests.Count;
        long start = Device.Clock.Milliseconds;
        Device.RunUntil(() => Device.Clock.Milliseconds > start + (24 * Hour), maxSteps: 40_000);
        Assert.InRange(Server.Requests.Count - before, 50, 150);
        _victim.IsUnharmed();
    }

    private int Commits() => Device.Storage.Commits.Values.Sum();

    private void Offer(string deployment)
    {
        Server.Action = 2;
        Server.Intercept = call => call.Method == "GET" && call.Url.Contains("/deploymentBase/", StringComparison.Ordinal) ? Json(deployment) : null;
    }

    private static SimAnswer Json(string body) => new(200) { Body = Encoding.UTF8.GetBytes(body) };
}
