using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>GET and HEAD softwaremodules/{id}/artifacts/{file}, its .MD5SUM, and the list of artifacts.</summary>
internal sealed class GetArtifact(FleetIndex index, ArtifactStore artifacts)
{
    public const string Md5Suffix = ".MD5SUM";

    public Task<IResult> List(DeviceCall call)
    {
        if (ReleaseFor(call) is not Release release)
        {
            return Task.FromResult<IResult>(NotAssigned());
        }
        IReadOnlyList<Artifact> list = [DeploymentBody.ArtifactOf(call, release)];
        return Task.FromResult<IResult>(new DdiAnswer<IReadOnlyList<Artifact>>(list, DdiJson.Default.IReadOnlyListArtifact));
    }

    public async Task<IResult> File(DeviceCall call)
    {
        string file = call.Http.GetRouteValue("file") as string ?? "";
        Release? release = ReleaseFor(call);
        if (release is null)
        {
            return NotAssigned();
        }
        if (file == release.FileName + Md5Suffix)
        {
            return TypedResults.Text($"{release.Md5}  {release.FileName}", "text/plain", Encoding.ASCII);
        }
        return file == release.FileName ? await AnswerAsync(call.Http, release) : NotAssigned();
    }

    /// <summary>The release, if this device has to do with it: packages are not for browsing.</summary>
    private Release? ReleaseFor(DeviceCall call)
    {
        int id = call.RouteNumber("moduleId");
        DeviceSnapshot device = call.Entry.Now;
        return id != 0 && (device.Action?.ReleaseId == id || device.InstalledReleaseId == id) ? index.FindRelease(id) : null;
    }

    private async Task<IResult> AnswerAsync(HttpContext http, Release release)
    {
        string tag = $"\"{release.Sha256}\"";
        IHeaderDictionary headers = http.Response.Headers;
        headers.AcceptRanges = "bytes";
        headers.ETag = tag;
        headers.LastModified = release.CreatedAt.ToString("R", CultureInfo.InvariantCulture);
        headers.ContentDisposition = $"attachment;filename={release.FileName}";
        headers.XContentTypeOptions = "nosniff";
        HttpRequest request = http.Request;
        if (request.Headers.IfMatch.Count > 0 && !EntityTags.AnyMatchesStrongly(request.Headers.IfMatch, tag))
        {
            return Problems.Of(StatusCodes.Status412PreconditionFailed, "The file is not the one named in If-Match.");
        }
        if (request.Headers.IfNoneMatch.Count > 0 && EntityTags.AnyMatches(request.Headers.IfNoneMatch, tag))
        {
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        }
        List<ByteRange>? ranges = HttpMethods.IsGet(request.Method) && StillTheSame(request, release, tag)
            ? ByteRange.Parse(request.Headers.Range, release.Size)
            : null;
        return new RangedFile(await artifacts.FileOfAsync(release.Sha256, http.RequestAborted), release.Size, ranges);
    }

    /// <summary>If-Range: a range only makes sense on the file whose beginning the device has.</summary>
    private static bool StillTheSame(HttpRequest request, Release release, string tag)
    {
        string? condition = request.Headers.IfRange;
        if (condition is null)
        {
            return true;
        }
        if (HeaderUtilities.TryParseDate(condition, out DateTimeOffset date))
        {
            return date.ToUnixTimeSeconds() == release.CreatedAt.ToUnixTimeSeconds();
        }
        return EntityTags.AnyMatchesStrongly(condition, tag) && condition != "*";
    }

    private static ProblemHttpResult NotAssigned() => Problems.NotFound("This file is not part of an update of this device.");
}
