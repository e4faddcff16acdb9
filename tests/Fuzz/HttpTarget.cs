using System.Globalization;
using System.Text;
using TinyDevice.Formats;
using TinyDevice.Update;
using TinyDevice.Update.Ddi;
using TinyDevice.Update.Ports;

namespace TinyDevice.Fuzz;

/// <summary>Damaged answers of a server to every request of the DDI client: a status, no token elsewhere, and no body read without end.</summary>
internal sealed class HttpTarget : IFuzzTarget
{
    private const string Root = "http://server.test:8080";
    private const string Base = Root + "/DEFAULT/controller/v1/dev1";

    private static readonly byte[][] Bodies =
    [
        Encoding.UTF8.GetBytes("""{"config":{"polling":{"sleep":"00:05:00"}},"_links":{"deploymentBase":{"href":"@/deploymentBase/7?c=1"},"cancelAction":{"href":"@/cancelAction/7"},"confirmationBase":{"href":"@/confirmationBase/7"},"configData":{"href":"@/configData"},"ticket":{"href":"@/ticket/7"},"trust":{"href":"@/trust/3"}}}""".Replace("@", Base, StringComparison.Ordinal)),
        Encoding.UTF8.GetBytes("""{"id":"7","deployment":{"download":"forced","update":"forced","chunks":[{"part":"bApp","version":"1.0","name":"m","artifacts":[{"filename":"m.tdpkg","hashes":{"sha1":"x"},"size":70000,"_links":{"download-http":{"href":"@/a"}}},{"filename":"m.0123456789abcdef.tddelta","size":7000,"_links":{"download-http":{"href":"@/d"}}}]}]},"actionHistory":{"status":"RUNNING","messages":["\u00e9\n"]}}""".Replace("@", Base, StringComparison.Ordinal)),
        Encoding.UTF8.GetBytes("""{"id":"7","cancelAction":{"stopId":"7"}}"""),
    ];

    public string Name => "http";

    public string Run(Random random)
    {
        DeviceIdentity identity = new();
        PackageTarget.Check(identity.Load(new IdentityFile()) == UpdateStatus.Ok, "identity");
        Answers answers = new(random);
        DdiClient client = new(answers, identity);
        StringBuilder outcome = new();
        answers.Body = Bodies[0];
        Note(outcome, client.Poll());
        answers.Body = Bodies[1];
        DdiDeployment offer = new();
        Note(outcome, client.GetDeployment(offer));
        PackageTarget.Check(offer.Action >= 0 && (offer.Version ?? "").Length <= 32 && (!offer.IsUsable || offer.Size > 0), "offer out of range");
        PackageTarget.Check(offer.DeltaCount is >= 0 and <= 4 && (offer.DeltaCount == 0 || offer.Delta(0).Size > 0), "deltas out of range");
        answers.Body = Bodies[2];
        Note(outcome, client.GetCancelledAction(out _));
        Note(outcome, client.GetRotation(2, out byte[] rotation, out int length));
        PackageTarget.Check(rotation is null || length <= TrustRotation.MaxSize, "rotation too long");
        Note(outcome, client.PutAttributes("{}"));
        PackageTarget.Check(client.RetryAfterSeconds is >= 0 and < 1_000_000, "retry-after out of range");
        PackageTarget.Check(client.LastPoll.SleepSeconds is >= 0 and < 400_000, "sleep out of range");
        return outcome.ToString();
    }

    private static void Note(StringBuilder outcome, int status) => outcome.Append(status switch { 200 => '+', -1 => '?', 0 => '0', _ => 'x' });

    /// <summary>Answers everything with the body at hand, damaged, in pieces.</summary>
    private sealed class Answers(Random random) : ITransport
    {
        private const int MostRead = 64 * 1024;
        private static readonly int[] Statuses = [200, 200, 200, 200, 200, 200, 304, 404, 429, 500];
        private byte[] _body = [];
        private int _position;

        public byte[] Body { get; set; } = [];

        public int StatusCode { get; private set; }

        public UpdateStatus Open(HttpCall request)
        {
            bool home = request.Url.StartsWith(Root + "/", StringComparison.Ordinal);
            PackageTarget.Check(request.Authorization is null || home, "the token goes to " + request.Url);
            _position = 0;
            _body = random.Next(3) == 0 ? Body : Mutation.Damage(Body, Body.Length, random);
            _body = random.Next(20) == 0 ? [.. _body, .. new byte[MostRead]] : _body;
            StatusCode = Statuses[random.Next(Statuses.Length)];
            return random.Next(30) == 0 ? UpdateStatus.ConnectionFailed : UpdateStatus.Ok;
        }

        public string Header(string name) => random.Next(4) switch
        {
            0 => null!,
            1 => random.NextInt64().ToString(CultureInfo.InvariantCulture),
            2 => Encoding.Latin1.GetString(Mutation.Damage([.. "120"u8], 3, random)),
            _ => "\"x\"",
        };

        public int Read(byte[] buffer, int start, int count)
        {
            int read = random.Next(200) == 0 ? -1 : Math.Min(Math.Min(count, random.Next(1, 900)), _body.Length - _position);
            if (read > 0)
            {
                _body.AsSpan(_position, read).CopyTo(buffer.AsSpan(start));
                _position += read;
                PackageTarget.Check(_position < MostRead, "reads a body without end");
            }

            return read;
        }

        public void Close() => StatusCode = 0;
    }

    /// <summary>A medium that holds a provisioning file only.</summary>
    private sealed class IdentityFile : ISlotStorage
    {
        private static readonly byte[] Content = Encoding.UTF8.GetBytes($$"""{"id":"dev1","token":"secret","server":"{{Root}}"}""");

        public int SlotSize => 0;

        public int Length(SlotFile file) => Content.Length;

        public UpdateStatus Read(SlotFile file, int offset, byte[] buffer, int start, int count)
        {
            Content.AsSpan(offset, count).CopyTo(buffer.AsSpan(start));
            return UpdateStatus.Ok;
        }

        public UpdateStatus Write(SlotFile file, int offset, byte[] buffer, int start, int count) => UpdateStatus.MediumFailed;

        public UpdateStatus Commit(SlotFile file) => UpdateStatus.MediumFailed;

        public UpdateStatus Erase(SlotFile file) => UpdateStatus.MediumFailed;
    }
}
