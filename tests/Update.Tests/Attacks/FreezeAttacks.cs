using System.Text;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests.Attacks;

/// <summary>Somebody between device and server who plays "nothing new" back for ever: docs/formats/ticket.md, section Nothing new.</summary>
public sealed class FreezeAttacks
{
    private const int StaleSeconds = 3600;

    private readonly Victim _victim = new();

    public FreezeAttacks()
    {
        _victim.Server.TicketKey = Victim.Key;
        _victim.Device.Profile.StaleSeconds = StaleSeconds;
        _victim.Device.Events.Clear();
    }

    [Fact]
    public void Server_that_proves_it_has_nothing_is_believed()
    {
        RunFor(20 * StaleSeconds);
        Assert.Empty(Stale());
        int asked = _victim.Server.Requests.Count(r => r.Contains("/ticket/0", StringComparison.Ordinal));
        Assert.InRange(asked, 20, 40);
    }

    [Fact]
    public void Freeze_by_silence_about_freshness()
    {
        _victim.Server.Intercept = call => IsProof(call) ? new SimAnswer(404) : null;
        RunFor(2 * StaleSeconds);
        (int seconds, int isStale) = Assert.Single(Stale());
        Assert.Equal(1, isStale);
        Assert.InRange(seconds, StaleSeconds, StaleSeconds + 700);
    }

    [Fact]
    public void Freeze_by_a_proof_played_back()
    {
        string old = _victim.Server.TicketFor(new string('0', 32));
        _victim.Server.Intercept = call => IsProof(call) ? new SimAnswer(200) { Body = Encoding.UTF8.GetBytes(old) } : null;
        RunFor(2 * StaleSeconds);
        Assert.Equal(1, Assert.Single(Stale()).IsStale);
    }

    [Fact]
    public void Freeze_by_a_ticket_for_a_model_in_place_of_one_for_nothing()
    {
        // Genuine, under the right key and nonce, but it says that there is something.
        _victim.Server.Intercept = call =>
        {
            if (!IsProof(call))
            {
                return null;
            }

            byte[] digest = [.. Enumerable.Repeat((byte)7, 32)];
            byte[] nonce = Convert.FromHexString(call.Url[(call.Url.IndexOf('=', StringComparison.Ordinal) + 1)..]);
            string mac = Convert.ToHexStringLower(Formats.Ticket.Compute(Victim.Key, "dev1", 0, digest, nonce));
            return new SimAnswer(200) { Body = Encoding.UTF8.GetBytes($$"""{"manifest":"{{Convert.ToHexStringLower(digest)}}","ticket":"{{mac}}"}""") };
        };
        RunFor(2 * StaleSeconds);
        Assert.Equal(1, Assert.Single(Stale()).IsStale);
    }

    [Fact]
    public void Freeze_by_no_answer_at_all_is_said_and_ends_with_the_next_proof()
    {
        _victim.Server.Intercept = _ => new SimAnswer(0);
        bool freed = false;
        _victim.Device.BeforeStep = () =>
        {
            if (!freed && Stale().Length == 1)
            {
                freed = true;
                _victim.Server.Intercept = null;
            }
        };
        RunFor(3 * StaleSeconds);
        Assert.Equal([1, 0], Stale().Select(s => s.IsStale));
    }

    [Fact]
    public void Device_without_that_policy_asks_for_no_proof()
    {
        _victim.Device.Profile.StaleSeconds = 0;
        _victim.Server.Intercept = call => IsProof(call) ? new SimAnswer(404) : null;
        RunFor(2 * StaleSeconds);
        Assert.Empty(Stale());
        Assert.DoesNotContain(_victim.Server.Requests, r => r.Contains("/ticket/0", StringComparison.Ordinal));
    }

    private static bool IsProof(HttpCall call) => call.Url.Contains("/ticket/0", StringComparison.Ordinal);

    private (int Seconds, int IsStale)[] Stale() =>
        [.. _victim.Device.Events.Where(e => e.Kind == DeviceEventKind.Stale).Select(e => (e.First, e.Second))];

    private void RunFor(long seconds)
    {
        long end = _victim.Device.Clock.Milliseconds + (seconds * 1000);
        _victim.Device.RunUntil(() => _victim.Device.Clock.Milliseconds > end, maxSteps: 40_000);
    }
}
