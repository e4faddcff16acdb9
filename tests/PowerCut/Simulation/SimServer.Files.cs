using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.Update.Ports;

namespace TinyDevice.PowerCut.Simulation;

/// <content>What is on offer, and its files.</content>
internal sealed partial class SimServer
{
    private string Deployment() => $$$"""
        {"id":"{{{Id}}}","deployment":{"download":"forced","update":"{{{Update}}}","chunks":[{"part":"{{{Part}}}","version":"9.9","name":"model",
         "artifacts":[{"filename":"m.tdpkg","hashes":{"sha1":"x","md5":"y"},"size":{{{ClaimedSize ?? Package.Length}}},
         "_links":{"download-http":{"href":"{{{Base}}}/artifact"},"md5sum-http":{"href":"{{{Base}}}/artifact.MD5SUM"} } }{{{DeltaArtifacts()}}}]}]},
         "actionHistory":{"status":"RUNNING","messages":["é"]}}
        """;

    private string DeltaArtifacts() => string.Concat(Deltas.Select(delta => $$$"""
        ,{"filename":"{{{delta.Key}}}","size":{{{delta.Value.Length}}},"_links":{"download-http":{"href":"{{{Base}}}/artifact/{{{delta.Key}}}"} } }
        """));

    /// <summary>Offers a delta that makes the package out of this base.</summary>
    public void OfferDelta(DeltaSource source)
    {
        byte[] delta = DeltaWriter.Write(PackageReader.Open(Package), source);
        Deltas[DeltaWriter.FileNameOf(DeltaReader.Open(delta))] = delta;
    }

    private string Installed() => $$$"""
        {"id":"{{{InstalledAction}}}","deployment":{"download":"forced","update":"forced","chunks":[{"part":"bApp","version":"9.9","name":"model",
         "artifacts":[{"filename":"m.tdpkg","hashes":{"sha1":"x","md5":"y"},"size":{{{ClaimedSize ?? InstalledPackage.Length}}},
         "_links":{"download-http":{"href":"{{{Base}}}/installed-artifact"} } }]}]},"actionHistory":{"status":"FINISHED","messages":[]} }
        """;

    /// <summary>The ticket for the action and package on offer, as JSON.</summary>
    public string TicketFor(string nonce)
    {
        byte[] digest = Action == 0 ? new byte[Ticket.Size] : PackageDigest.Compute(Package, 0, PackageLayout.HeaderSize);
        byte[] ticket = Ticket.Compute(TicketKey!, "dev1", Action, digest, Convert.FromHexString(nonce));
        return $$"""{"manifest":"{{Convert.ToHexStringLower(digest)}}","ticket":"{{Convert.ToHexStringLower(ticket)}}"}""";
    }

    private SimAnswer Artifact(HttpCall request, byte[] file, string etag)
    {
        int from = request.RangeFrom;
        int end = request.RangeTo == 0 ? file.Length : Math.Min(request.RangeTo + 1, file.Length);
        bool partial = (from > 0 || request.RangeTo > 0) && (request.IfRange is null || request.IfRange == etag);
        SimAnswer answer;
        if (partial && from >= file.Length)
        {
            answer = new SimAnswer(416);
        }
        else
        {
            answer = new SimAnswer(partial ? 206 : 200) { Body = partial ? file[from..end] : file, IsArtifact = true };
            answer.Headers["ETag"] = etag;
            if (partial)
            {
                answer.Headers["Content-Range"] = $"bytes {from}-{end - 1}/{file.Length}";
            }
        }

        return Bend?.Invoke(request, answer) ?? answer;
    }
}
