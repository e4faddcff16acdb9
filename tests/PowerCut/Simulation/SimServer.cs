using System.Globalization;
using System.Text;
using System.Text.Json;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.PowerCut.Simulation;

/// <summary>A hawkBit in memory, reached through the transport port: polls, one action at a time, feedback, ranges.</summary>
internal sealed partial class SimServer : ITransport
{
    public const string DefaultRoot = "http://server.test:8080";

    private SimAnswer? _answer;
    private int _position;

    /// <summary>Where the server is reached.</summary>
    public string Root { get; set; } = DefaultRoot;

    /// <summary>Requests received, method and path.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Feedback received, in order.</summary>
    public List<SimFeedback> Feedback { get; } = [];

    /// <summary>Attributes received last.</summary>
    public string Attributes { get; private set; } = "";

    public byte[] Package { get; set; } = [];

    /// <summary>Deltas that make the package, by their file names.</summary>
    public Dictionary<string, byte[]> Deltas { get; private init; } = [];

    /// <summary>The action being offered; 0 for none.</summary>
    public int Action { get; set; }

    /// <summary>The action that succeeded last, whose package is still served; 0 for none, as on a server that keeps none.</summary>
    public int InstalledAction { get; set; }

    public byte[] InstalledPackage { get; set; } = [];

    public bool WantsAttributes { get; set; }

    public bool WantsMetrics { get; set; }

    /// <summary>Metrics received, in order.</summary>
    public List<string> Metrics { get; } = [];

    public bool IsCancelled { get; set; }

    /// <summary>The action is offered only after the device consents.</summary>
    public bool WaitsForConsent { get; set; }

    /// <summary>Confirmations received, as JSON.</summary>
    public List<string> Confirmations { get; } = [];

    /// <summary>Takes final feedback and goes on offering the action.</summary>
    public bool Deaf { get; set; }

    public string Sleep { get; set; } = "00:05:00";

    public string Part { get; set; } = "bApp";

    public string Update { get; set; } = "forced";

    public string ETag { get; set; } = "\"one\"";

    /// <summary>Key of freshness tickets; null for a server that has none, as a stock hawkBit.</summary>
    public byte[]? TicketKey { get; set; }

    /// <summary>Rotations of keys, by the sequence they lead to.</summary>
    public Dictionary<uint, byte[]> Rotations { get; private init; } = [];

    /// <summary>The size the offer claims; null for the true one.</summary>
    public int? ClaimedSize { get; set; }

    /// <summary>Bytes of artifact bodies sent.</summary>
    public long BytesSent { get; set; }

    /// <summary>Answers instead of the server when it returns something.</summary>
    public Func<HttpCall, SimAnswer?>? Intercept { get; set; }

    /// <summary>Changes an artifact answer before it is sent.</summary>
    public Func<HttpCall, SimAnswer, SimAnswer>? Bend { get; set; }

    public int StatusCode => _answer?.Status ?? 0;

    public SimFeedback LastClosed => Feedback.Last(f => f.Execution == "closed");

    public UpdateStatus Open(HttpCall request)
    {
        _position = 0;
        _answer = Take(request);
        return _answer.Status == 0 ? UpdateStatus.ConnectionFailed : UpdateStatus.Ok;
    }

    /// <summary>The server as it stands, with no exchange open; what answers for it or bends its answers is not copied.</summary>
    public SimServer Copy()
    {
        SimServer copy = new()
        {
            Root = Root,
            Package = Package,
            Deltas = Deltas,
            Action = Action,
            InstalledAction = InstalledAction,
            InstalledPackage = InstalledPackage,
            TicketKey = TicketKey,
            Rotations = Rotations,
            IsCancelled = IsCancelled,
            Sleep = Sleep,
            ETag = ETag,
            BytesSent = BytesSent,
        };
        copy.Feedback.AddRange(Feedback);
        return copy;
    }

    /// <summary>Notes a request and decides the answer.</summary>
    public SimAnswer Take(HttpCall request)
    {
        Requests.Add(request.Method + " " + request.Url.Replace(Root, "", StringComparison.Ordinal));
        return Intercept?.Invoke(request) ?? Answer(request);
    }

    public string Header(string name) => _answer!.Headers.GetValueOrDefault(name)!;

    public int Read(byte[] buffer, int start, int count)
    {
        if (_answer is null)
        {
            return -1;
        }

        int end = _answer.BreakAfter ?? _answer.Body.Length;
        int read = Math.Min(Math.Min(count, 1460), end - _position);
        if (read == 0)
        {
            return _answer.BreakAfter is null ? 0 : -1;
        }

        _answer.Body.AsSpan(_position, read).CopyTo(buffer.AsSpan(start));
        _position += read;
        BytesSent += _answer.IsArtifact ? read : 0;
        return read;
    }

    public void Close() => _answer = null;

    private SimAnswer Answer(HttpCall request)
    {
        if (request.Authorization != "TargetToken secret")
        {
            return new SimAnswer(401);
        }

        string path = request.Url.Split('?')[0];
        return (request.Method, path.StartsWith(Base, StringComparison.Ordinal) ? path[Base.Length..] : "elsewhere") switch
        {
            ("GET", "") => Poll(request),
            ("PUT", "/configData") => TakeAttributes(request),
            ("PUT", "/metrics") => TakeMetrics(request),
            ("GET", "/artifact") => Artifact(request, Package, ETag),
            ("GET", var p) when p.StartsWith("/artifact/", StringComparison.Ordinal) && Deltas.TryGetValue(p[10..], out byte[]? delta) => Artifact(request, delta, ETag[..^1] + p + "\""),
            ("GET", "/installed-artifact") when InstalledAction != 0 => Artifact(request, InstalledPackage, ETag),
            ("GET", var p) when InstalledAction != 0 && p == "/installedBase/" + InstalledAction.ToString(CultureInfo.InvariantCulture) => Json(Installed()),
            ("GET", var p) when WaitsForConsent && p == "/confirmationBase/" + Id => Json(Deployment().Replace("\"deployment\":", "\"confirmation\":", StringComparison.Ordinal)),
            ("POST", var p) when WaitsForConsent && p == "/confirmationBase/" + Id + "/feedback" => TakeConfirmation(request),
            ("GET", var p) when p.StartsWith("/trust/", StringComparison.Ordinal) && Rotations.TryGetValue(uint.Parse(p[7..], CultureInfo.InvariantCulture), out byte[]? rotation) => new SimAnswer(200) { Body = rotation },
            ("GET", "/ticket/0") when TicketKey is not null && Action == 0 => Json(TicketFor(request.Url[(request.Url.IndexOf('=', StringComparison.Ordinal) + 1)..])),
            ("GET", var p) when TicketKey is not null && Action != 0 && p == "/ticket/" + Id => Json(TicketFor(request.Url[(request.Url.IndexOf('=', StringComparison.Ordinal) + 1)..])),
            ("GET", var p) when Action != 0 && p == "/deploymentBase/" + Id && !WaitsForConsent => Json(Deployment()),
            ("POST", var p) when Action != 0 && p == "/deploymentBase/" + Id + "/feedback" => TakeFeedback(request),
            ("POST", var p) when p.EndsWith("/feedback", StringComparison.Ordinal) && p.StartsWith("/deploymentBase/", StringComparison.Ordinal) => new SimAnswer(410),
            ("GET", var p) when IsCancelled && p == "/cancelAction/" + Id => Json($$$"""{"id":"{{{Id}}}","cancelAction":{"stopId":"{{{Id}}}"}}"""),
            ("POST", var p) when IsCancelled && p == "/cancelAction/" + Id + "/feedback" => TakeCancelFeedback(request),
            _ => new SimAnswer(404),
        };
    }

    private string Base => Root + "/DEFAULT/controller/v1/dev1";

    private string Id => Action.ToString(CultureInfo.InvariantCulture);

    private SimAnswer Poll(HttpCall request)
    {
        List<string> links = [];
        if (Action != 0)
        {
            string link = IsCancelled ? "cancelAction" : WaitsForConsent ? "confirmationBase" : "deploymentBase";
            links.Add($$$"""  "{{{link}}}": {"href":"http://behind.a.proxy{{{Base[Root.Length..]}}}/{{{link}}}/{{{Id}}}?c=17"}""");
        }

        if (InstalledAction != 0)
        {
            links.Add($$$"""  "installedBase": {"href":"{{{Base}}}/installedBase/{{{InstalledAction}}}"}""");
        }

        if (Rotations.Count > 0)
        {
            links.Add($$$"""  "trust": {"href":"{{{Base}}}/trust/{{{Rotations.Keys.Max()}}}"}""");
        }

        if (Action != 0 && TicketKey is not null)
        {
            links.Add($$$"""  "ticket": {"href":"{{{Base}}}/ticket/{{{Id}}}"}""");
        }

        if (WantsAttributes)
        {
            links.Add($$$"""  "configData": {"href":"{{{Base}}}/configData"}""");
        }

        if (WantsMetrics)
        {
            links.Add($$$"""  "metrics": {"href":"{{{Base}}}/metrics"}""");
        }

        string body = $$$"""{"config":{"polling":{"sleep":"{{{Sleep}}}","more":[1,{"a":null}]}},"_links":{ {{{string.Join(',', links)}}} }}""";
        string etag = "\"" + body.GetHashCode(StringComparison.Ordinal).ToString(CultureInfo.InvariantCulture) + "\"";
        SimAnswer answer = request.IfNoneMatch == etag ? new SimAnswer(304) : Json(body);
        answer.Headers["ETag"] = etag;
        return answer;
    }

    private SimAnswer TakeFeedback(HttpCall request)
    {
        SimFeedback feedback = SimFeedback.Parse(request.Body, request.BodyLength);
        Feedback.Add(feedback);
        if (feedback.Execution == "closed" && !Deaf)
        {
            if (feedback.Finished == "success")
            {
                InstalledAction = Action;
                InstalledPackage = Package;
            }

            Action = 0;
        }

        return new SimAnswer(200);
    }

    private SimAnswer TakeConfirmation(HttpCall request)
    {
        string json = Encoding.UTF8.GetString(request.Body, 0, request.BodyLength);
        Confirmations.Add(json);
        WaitsForConsent = Deaf || JsonDocument.Parse(json).RootElement.GetProperty("confirmation").GetString() != "confirmed";
        return new SimAnswer(200);
    }

    private SimAnswer TakeCancelFeedback(HttpCall request)
    {
        Feedback.Add(SimFeedback.Parse(request.Body, request.BodyLength));
        Action = 0;
        IsCancelled = false;
        return new SimAnswer(200);
    }

    private SimAnswer TakeAttributes(HttpCall request)
    {
        Attributes = Encoding.UTF8.GetString(request.Body, 0, request.BodyLength);
        JsonDocument.Parse(Attributes).Dispose();
        WantsAttributes = false;
        return new SimAnswer(200);
    }

    private SimAnswer TakeMetrics(HttpCall request)
    {
        Metrics.Add(Encoding.UTF8.GetString(request.Body, 0, request.BodyLength));
        return new SimAnswer(204);
    }

    private static SimAnswer Json(string body) => new(200) { Body = Encoding.UTF8.GetBytes(body) };
}
