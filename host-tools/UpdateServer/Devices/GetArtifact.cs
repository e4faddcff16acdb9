using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>GET and HEAD softwaremodules/{id}/artifacts/{file}, its .MD5SUM, and the list of artifacts.</summary>
internal sealed class GetArtifact(ReleaseFiles files, ArtifactStore artifacts, FleetWriter writer)
{
    public const string Md5Suffix = ".MD5SUM";

    public async Task<IResult> List(DeviceCall call)
    {
        if (await files.FilesForAsync(call.Entry.Now, call.RouteNumber("moduleId"), call.Stop) is not { } found)
        {
            return NotAssigned();
        }
        IReadOnlyList<Artifact> list = found.Select(f => DeploymentBody.ArtifactOf(call, f)).ToList();
        return new DdiAnswer<IReadOnlyList<Artifact>>(list, DdiJson.Default.IReadOnlyListArtifact);
    }

    public async Task<IResult> File(DeviceCall call)
    {
        string name = call.Http.GetRouteValue("file") as string ?? "";
        IReadOnlyList<StoredFile>? found = await files.FilesForAsync(call.Entry.Now, call.RouteNumber("moduleId"), call.Stop);
        if (found?.FirstOrDefault(f => f.FileName == name) is StoredFile file)
        {
            await NoteAsync(call);
            return await AnswerAsync(call.Http, file, artifacts);
        }
        if (found?.FirstOrDefault(f => f.FileName + Md5Suffix == name) is StoredFile summed)
        {
            call.Http.Response.Headers.ContentDisposition = Attachment(name);
            return TypedResults.Text($"{summed.Digests.Md5}  {summed.FileName}", "text/plain", Encoding.ASCII);
        }
        return NotAssigned();
    }

    /// <summary>A download from the beginning is worth an entry in the update's log, as in hawkBit; ranges could be thousands.</summary>
    private async Task NoteAsync(DeviceCall call)
    {
        HttpRequest request = call.Http.Request;
        if (call.Entry.Now.Action is { State: < ActionState.Canceling } action && HttpMethods.IsGet(request.Method)
            && request.Headers.Range.Count == 0)
        {
            await writer.WriteAsync(transaction => Note(transaction, action.Id), call.Stop);
        }
    }

    private static bool Note(FleetTransaction transaction, int actionId)
    {
        bool isNoted = transaction.Db.DeviceActions.Find(actionId) is { StatusCount: < PostFeedback.MaxStatuses } action;
        if (isNoted)
        {
            ActionLog.Note(transaction, transaction.Db.DeviceActions.Find(actionId)!, "download");
        }
        return isNoted;
    }

    private static string Attachment(string fileName)
    {
        var header = new ContentDispositionHeaderValue("attachment");
        header.SetHttpFileName(fileName);
        // hawkBit writes no quotes around a plain name, and some clients take them for a part of it.
        return fileName.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_') ? $"attachment;filename={fileName}" : header.ToString();
    }

    /// <summary>Sends a file, or the part of it that was asked for, under the conditions of the request.</summary>
    public static async Task<IResult> AnswerAsync(HttpContext http, StoredFile file, ArtifactStore artifacts)
    {
        string tag = $"\"{file.Digests.Sha256}\"";
        IHeaderDictionary headers = http.Response.Headers;
        headers.AcceptRanges = "bytes";
        headers.ETag = tag;
        headers.LastModified = file.CreatedAt.ToString("R", CultureInfo.InvariantCulture);
        headers.ContentDisposition = Attachment(file.FileName);
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
        List<ByteRange>? ranges = HttpMethods.IsGet(request.Method) && StillTheSame(request, file, tag)
            ? ByteRange.Parse(request.Headers.Range, file.Size)
            : null;
        return new RangedFile(await artifacts.FileOfAsync(file.Digests.Sha256, http.RequestAborted), file.Size, ranges);
    }

    /// <summary>If-Range: a range only makes sense on the file whose beginning the device has.</summary>
    private static bool StillTheSame(HttpRequest request, StoredFile file, string tag)
    {
        string? condition = request.Headers.IfRange;
        if (condition is null)
        {
            return true;
        }
        if (HeaderUtilities.TryParseDate(condition, out DateTimeOffset date))
        {
            return date.ToUnixTimeSeconds() == file.CreatedAt.ToUnixTimeSeconds();
        }
        return EntityTags.AnyMatchesStrongly(condition, tag) && condition != "*";
    }

    private static ProblemHttpResult NotAssigned() => Problems.NotFound("This file is not part of an update of this device.");
}
