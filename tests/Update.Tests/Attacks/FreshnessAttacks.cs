using System.Text;
using TinyDevice.Formats;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests.Attacks;

/// <summary>Attacks on when and for whom an offer is meant: docs/formats/ticket.md.</summary>
public sealed class FreshnessAttacks
{
    private static readonly byte[] Newer = Release.Make(1, c => c with { Sequence = 9, ModelVersion = "9.0" });

    [Fact]
    public void Ticket_of_yesterday_replayed()
    {
        Victim victim = Required();
        string? old = null;
        victim.Server.Intercept = call => IsTicket(call) && old is not null ? Json(old) : null;
        victim.Server.Action = 2;
        victim.Server.Package = Newer;
        old = victim.Server.TicketFor(new string('0', 32));
        victim.Device.RunUntilIdle();
        victim.Refused(UpdateCause.TicketInvalid);
    }

    [Fact]
    public void Ticket_of_another_device()
    {
        Victim victim = Required();
        victim.Server.TicketKey = [.. Enumerable.Reverse(Victim.Key)];
        victim.Refuses(Newer, UpdateCause.TicketInvalid, 0);
    }

    [Fact]
    public void Ticket_under_the_right_key_but_naming_another_device()
    {
        AssertForged((digest, nonce) => Ticket.Compute(Victim.Key, "dev2", 2, digest, nonce), UpdateCause.TicketInvalid);
    }

    [Fact]
    public void Ticket_of_another_action()
    {
        AssertForged((digest, nonce) => Ticket.Compute(Victim.Key, "dev1", 1, digest, nonce), UpdateCause.TicketInvalid);
    }

    [Fact]
    public void Ticket_of_another_manifest()
    {
        // The server really allows Newer; a proxy serves something else that is signed and newer as well.
        byte[] other = Release.Make(1, c => c with { Sequence = 10, ModelVersion = "10.0" });
        Victim victim = Required();
        victim.Server.Action = 2;
        victim.Server.Package = Newer;
        victim.Server.Bend = (_, answer) => answer with { Body = other };
        victim.Device.RunUntilIdle();
        victim.Refused(UpdateCause.TicketMismatch);
    }

    [Fact]
    public void Ticket_whose_manifest_digest_was_exchanged()
    {
        byte[] other = Release.Make(1, c => c with { Sequence = 10, ModelVersion = "10.0" });
        byte[] digest = PackageDigest.Compute(other, 0, PackageLayout.HeaderSize);
        Victim victim = Required();
        victim.Server.Intercept = call => IsTicket(call)
            ? Json($$"""{"manifest":"{{Convert.ToHexStringLower(digest)}}","ticket":"{{victim.Server.TicketFor(NonceOf(call))[^66..^2]}}"}""")
            : null;
        victim.Refuses(Newer, UpdateCause.TicketInvalid, 0);
    }

    [Fact]
    public void Ticket_valid_but_the_manifest_is_older()
    {
        Victim victim = Required();
        victim.Refuses(Release.One, UpdateCause.Downgrade);
    }

    [Fact]
    public void Ticket_valid_but_nobody_signed_the_manifest()
    {
        using Packaging.SigningKey stranger = Packaging.SigningKey.Create();
        Victim victim = Required();
        victim.Refuses(Release.Make(1, c => c with { Sequence = 9 }, stranger), UpdateCause.SignatureInvalid);
    }

    [Fact]
    public void Nonce_is_never_used_twice()
    {
        Victim victim = Required();
        List<string> nonces = [];
        int broken = 0;
        victim.Server.Intercept = call =>
        {
            if (IsTicket(call))
            {
                nonces.Add(NonceOf(call));
            }

            return null;
        };
        victim.Server.Bend = (_, answer) => broken++ < 8 ? answer with { BreakAfter = 3000 } : answer;
        victim.Device.OnEvent = kind =>
        {
            if (kind == DeviceEventKind.Retrying && broken % 2 == 0)
            {
                throw new PowerCutException();
            }
        };
        victim.Device.Install(2, Newer);
        Assert.Equal("9.0", victim.Device.ModelVersion);
        Assert.InRange(nonces.Count, 9, 12);
        Assert.Equal(nonces.Count, nonces.Distinct().Count());
        Assert.All(nonces, n => Assert.Equal(32, n.Length));
    }

    [Fact]
    public void Link_to_tickets_taken_out_of_the_poll_while_they_are_required()
    {
        Victim victim = Required();
        victim.Server.TicketKey = null;
        victim.Refuses(Newer, UpdateCause.TicketMissing, 0);
    }

    [Fact]
    public void Tickets_required_of_a_device_that_was_given_no_key()
    {
        Victim victim = new(hasKey: false);
        victim.Device.Storage.Put(SlotFile.Trust, Packaging.TrustRecordWriter.Write(new() { Signers = [Release.Key.PublicKey], RequiresTicket = true }));
        victim.Server.TicketKey = Victim.Key;
        victim.Refuses(Newer, UpdateCause.TicketMissing, 0);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"ticket\":\"00\",\"manifest\":\"00\"}")]
    [InlineData("{\"ticket\":null,\"manifest\":[]}")]
    [InlineData("{\"manifest\":\"zz00000000000000000000000000000000000000000000000000000000000000\",\"ticket\":\"\"}")]
    public void Ticket_that_is_none(string body)
    {
        Victim victim = Required();
        victim.Server.Intercept = call => IsTicket(call) ? Json(body) : null;
        victim.Refuses(Newer, UpdateCause.TicketInvalid, 0);
    }

    [Fact]
    public void Ticket_server_that_never_answers_delays_and_changes_nothing()
    {
        Victim victim = Required();
        int asked = 0;
        victim.Server.Intercept = call => IsTicket(call) && ++asked < 4 ? new SimAnswer(asked == 1 ? 503 : 0) : null;
        victim.Device.Install(2, Newer);
        Assert.Equal("9.0", victim.Device.ModelVersion);
        Assert.Equal(3, victim.Device.Count(DeviceEventKind.Retrying));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(429)]
    public void Ticket_server_that_fails_for_ever_ends_the_action_after_its_attempts(int status)
    {
        Victim victim = Required();
        int asked = 0;
        victim.Server.Intercept = call => IsTicket(call) && ++asked > 0 ? new SimAnswer(status) : null;
        victim.Refuses(Newer, UpdateCause.AttemptsExhausted, 0);
        Assert.Equal(DownloadBudget.MaxAttempts, asked);
    }

    [Fact]
    public void Stock_hawkBit_serves_a_device_that_only_prefers_tickets()
    {
        Victim victim = new();
        victim.Device.Install(2, Newer);
        Assert.Equal("9.0", victim.Device.ModelVersion);
    }

    [Fact]
    public void Device_whose_policy_is_off_asks_no_ticket()
    {
        Victim victim = new(c => c with { TicketsOff = true }) { Server = { TicketKey = Victim.Key } };
        victim.Device.Install(2, Newer);
        Assert.Equal("9.0", victim.Device.ModelVersion);
        Assert.DoesNotContain(victim.Server.Requests, r => r.Contains("/ticket/", StringComparison.Ordinal));
    }

    [Fact]
    public void Package_exchanged_behind_a_fresh_ticket_in_mid_download()
    {
        // Same boot, same action: the half in the slot is not what the new ticket allows.
        byte[] other = Release.Make(1, c => c with { Sequence = 10, ModelVersion = "10.0" });
        Victim victim = Required();
        bool first = true;
        victim.Server.Bend = (_, answer) =>
        {
            if (!first)
            {
                return answer;
            }

            first = false;
            victim.Server.Package = other;
            victim.Server.ETag = "\"two\"";
            return answer with { BreakAfter = 6500 };
        };
        victim.Device.Install(2, Newer);
        Assert.Equal("10.0", victim.Device.ModelVersion);
        Assert.Equal(other, victim.Device.Storage.Committed(SlotFile.Slot1));
    }

    private static Victim Required()
    {
        Victim victim = new();
        victim.Device.Storage.Put(SlotFile.Trust, Packaging.TrustRecordWriter.Write(new() { Signers = [Release.Key.PublicKey], RequiresTicket = true }));
        victim.Server.TicketKey = Victim.Key;
        return victim;
    }

    private static void AssertForged(Func<byte[], byte[], byte[]> forge, UpdateCause cause)
    {
        byte[] digest = PackageDigest.Compute(Newer, 0, PackageLayout.HeaderSize);
        Victim victim = Required();
        victim.Server.Intercept = call => IsTicket(call)
            ? Json($$"""{"manifest":"{{Convert.ToHexStringLower(digest)}}","ticket":"{{Convert.ToHexStringLower(forge(digest, Convert.FromHexString(NonceOf(call))))}}"}""")
            : null;
        victim.Refuses(Newer, cause, 0);
    }

    private static bool IsTicket(HttpCall call) => call.Url.Contains("/ticket/", StringComparison.Ordinal);

    private static string NonceOf(HttpCall call) => call.Url[(call.Url.IndexOf('=', StringComparison.Ordinal) + 1)..];

    private static SimAnswer Json(string body) => new(200) { Body = Encoding.UTF8.GetBytes(body) };
}
