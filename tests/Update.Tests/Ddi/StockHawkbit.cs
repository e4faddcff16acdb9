using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests.Ddi;

/// <summary>Answers as eclipse-hawkbit/hawkbit 67ca1c433 does: bodies from its DDI examples, links and codes from DdiRootController and DataConversionHelper.</summary>
/// <remarks>It knows no tickets, metrics or rotations, states its ETags unquoted (FileStreamingUtil), and offers files by <c>download-http</c> only.</remarks>
internal sealed class StockHawkbit
{
    private const string Base = SimServer.DefaultRoot + "/DEFAULT/controller/v1/dev1";

    /// <summary>The files of the one software module.</summary>
    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>The action that is offered; 0 when it was closed.</summary>
    public int Action { get; set; } = 8;

    public bool IsCancelling { get; set; }

    public bool WaitsForConfirmation { get; set; }

    /// <summary>skip, attempt or forced.</summary>
    public string Download { get; set; } = "forced";

    public string Update { get; set; } = "forced";

    /// <summary>available or unavailable; null without a window.</summary>
    public string? Window { get; set; }

    public string Part { get; set; } = "bApp";

    /// <summary>Requests, method and path below the device's resource.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Bodies of what the device posted and put.</summary>
    public List<string> Bodies { get; } = [];

    public SimAnswer Answer(HttpCall call)
    {
        string path = call.Url.Split('?')[0][Base.Length..];
        Requests.Add($"{call.Method} {path}");
        if (call.Method != "GET")
        {
            Bodies.Add(Encoding.UTF8.GetString(call.Body, 0, call.BodyLength));
            return Take(path);
        }

        return path switch
        {
            "" => Json(Poll()),
            _ when path == "/deploymentBase/" + Id && !IsCancelling && !WaitsForConfirmation => Json(Describe("deployment")),
            _ when path == "/confirmationBase/" + Id && !IsCancelling && WaitsForConfirmation => Json(Describe("confirmation")),
            _ when path == "/cancelAction/" + Id && IsCancelling => Json($$$"""{"id":"{{{Id}}}","cancelAction":{"stopId":"{{{Id}}}"}}"""),
            _ when path.StartsWith("/softwaremodules/22/artifacts/", StringComparison.Ordinal) => Send(call, path[30..]),
            _ => Missing(),
        };
    }

    private string Id => Action == 0 ? "none" : Action.ToString(CultureInfo.InvariantCulture);

    private SimAnswer Take(string path)
    {
        string body = Bodies[^1];
        switch (path)
        {
            case "/configData":
                return new SimAnswer(200);
            case var p when p == $"/confirmationBase/{Id}/feedback":
                WaitsForConfirmation = WaitsForConfirmation && !body.Contains("\"confirmed\"", StringComparison.Ordinal);
                return new SimAnswer(200);
            case var p when p == $"/cancelAction/{Id}/feedback" && IsCancelling:
                IsCancelling = false;
                Action = 0;
                return new SimAnswer(200);
            case var p when Action == 0 && p.StartsWith("/deploymentBase/", StringComparison.Ordinal):
                return new SimAnswer(410);
            case var p when p == $"/deploymentBase/{Id}/feedback":
                // Without a window, skip is how a download-only action looks; that is through once all is downloaded.
                Action = body.Contains("\"closed\"", StringComparison.Ordinal)
                    || (body.Contains("\"downloaded\"", StringComparison.Ordinal) && Update == "skip" && Window is null) ? 0 : Action;
                return new SimAnswer(200);
            default:
                return Missing();
        }
    }

    private string Poll()
    {
        List<string> links = [];
        if (Action != 0)
        {
            links.Add(WaitsForConfirmation ? Link("confirmationBase", $"/confirmationBase/{Id}?c=-2127183556")
                : IsCancelling ? Link("cancelAction", "/cancelAction/" + Id) : Link("deploymentBase", $"/deploymentBase/{Id}?c=-2127183556"));
        }

        links.Add(Link("installedBase", "/installedBase/4"));
        links.Add(Link("configData", "/configData"));
        return $$$"""{"config":{"polling":{"sleep":"00:05:00"}},"_links":{ {{{string.Join(',', links)}}} } }""";
    }

    private string Describe(string name)
    {
        string window = Window is null ? "" : $"\"maintenanceWindow\":\"{Window}\",";
        string artifacts = string.Join(',', Files.Select(file => $$$"""
            {"filename":"{{{file.Key}}}","hashes":{"sha1":"{{{Sha1(file.Value)}}}","md5":"020017c498e6b0b8f76168fd55fa6fd1","sha256":"80406288820379a82bbcbfbf7e8690146e46256f505de1c6d430c0168a74f6dd"},"size":{{{file.Value.Length}}},"_links":{"download-http":{"href":"{{{Base}}}/softwaremodules/22/artifacts/{{{file.Key}}}"},"md5sum-http":{"href":"{{{Base}}}/softwaremodules/22/artifacts/{{{file.Key}}}.MD5SUM"} } }
            """));
        return $$$"""
            {"id":"{{{Id}}}","{{{name}}}":{"download":"{{{Download}}}","update":"{{{Update}}}",{{{window}}}"chunks":[{"part":"{{{Part}}}","version":"1.0.91","name":"oneapplication","artifacts":[{{{artifacts}}}],"metadata":[{"key":"aMetadataKey","value":"Metadata value as defined in software module"}]}]},"actionHistory":{"status":"RUNNING","messages":["Assignment initiated by user 'TestPrincipal'"]}}
            """;
    }

    private SimAnswer Send(HttpCall call, string name)
    {
        if (!Files.TryGetValue(name, out byte[]? file))
        {
            return Missing();
        }

        // hawkBit compares If-Range with the bare SHA-1 that it states as ETag.
        bool isPart = call.RangeFrom > 0 && (call.IfRange is null || call.IfRange == Sha1(file));
        SimAnswer answer = new(isPart ? 206 : 200) { Body = isPart ? file[call.RangeFrom..] : file, IsArtifact = true };
        answer.Headers["ETag"] = Sha1(file);
        answer.Headers["Accept-Ranges"] = "bytes";
        if (isPart)
        {
            answer.Headers["Content-Range"] = $"bytes {call.RangeFrom}-{file.Length - 1}/{file.Length}";
        }

        return answer;
    }

    private static SimAnswer Missing() => new(404)
    {
        Body = """{"exceptionClass":"org.eclipse.hawkbit.repository.exception.EntityNotFoundException","errorCode":"hawkbit.server.error.repo.entitiyNotFound","message":"The given entity does not exist in the repository"}"""u8.ToArray(),
    };

    private static string Link(string name, string path) => $"\"{name}\":{{\"href\":\"{Base}{path}\"}}";

    private static SimAnswer Json(string body) => new(200) { Body = Encoding.UTF8.GetBytes(body) };

#pragma warning disable CA5350 // hawkBit's content addresses are SHA-1; nothing here trusts them.
    private static string Sha1(byte[] file) => Convert.ToHexStringLower(SHA1.HashData(file));
#pragma warning restore CA5350
}
