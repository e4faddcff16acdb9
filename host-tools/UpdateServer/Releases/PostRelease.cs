using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>POST /api/v1/releases: makes a release of a package that proved to be whole and signed.</summary>
/// <remarks>The same bytes again give the same release.</remarks>
internal sealed class PostRelease(ServerOptions options, PackageGate gate, ArtifactStore artifacts, FleetWriter writer, FleetIndex index)
{
    private const string PackageType = "application/octet-stream";

    public async Task<Results<Created<ReleaseInfo>, Ok<ReleaseInfo>, ProblemHttpResult>> Handle(HttpRequest request, CancellationToken stop)
    {
        if (request.ContentType is not string type || !type.StartsWith(PackageType, StringComparison.OrdinalIgnoreCase))
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, $"Send the package's bytes as {PackageType}.");
        }
        request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = options.MaxPackageBytes;
        using ReceivedFile file = await artifacts.ReceiveAsync(request.Body, options.MaxPackageBytes, stop);
        Manifest manifest;
        try
        {
            manifest = gate.Open(await file.LoadPackageAsync(stop)).Manifest;
        }
        catch (PackageException refusal)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, refusal.Message);
        }
        await artifacts.KeepAsync(file, stop);
        Insertion inserted = await writer.WriteAsync(transaction => Insert(transaction, manifest, file.Size, file.Digests), stop);
        return inserted switch
        {
            { Conflict: string conflict } => Problems.Conflict(conflict),
            { IsNew: true } => TypedResults.Created($"/api/v1/releases/{inserted.Release!.Id}", inserted.Release.ToInfo()),
            _ => TypedResults.Ok(inserted.Release!.ToInfo()),
        };
    }

    private Insertion Insert(FleetTransaction transaction, Manifest manifest, long size, FileDigests digests)
    {
        FleetDb db = transaction.Db;
        if (db.Releases.FirstOrDefault(r => r.Sha256 == digests.Sha256 && r.Kind == ReleaseKind.Package) is Release known)
        {
            return new Insertion(known, false, null);
        }
        Release? rival = db.Releases.FirstOrDefault(r => r.ModelClass == manifest.ModelClass && r.Target == manifest.Target
            && r.Epoch == manifest.Epoch && r.Sequence == manifest.Sequence
            && r.Kind == ReleaseKind.Package);
        if (rival is not null)
        {
            return new Insertion(null, false,
                $"Release {rival.Id} ({rival.ModelVersion}) of {manifest.ModelClass} for {manifest.Target} already has "
                + $"epoch {manifest.Epoch}, sequence {manifest.Sequence}: compile this model again with a higher sequence.");
        }
        Release release = Describe(manifest, size, digests, transaction.Now);
        db.Releases.Add(release);
        db.SaveChanges();
        transaction.OnCommit(() => index.Put(release));
        return new Insertion(release, true, null);
    }

    private static Release Describe(Manifest manifest, long size, FileDigests digests, DateTimeOffset now) => new()
    {
        ModelClass = manifest.ModelClass,
        ModelVersion = manifest.ModelVersion,
        Target = manifest.Target,
        Epoch = manifest.Epoch,
        Sequence = manifest.Sequence,
        Size = size,
        Sha256 = digests.Sha256,
        Sha1 = digests.Sha1,
        Md5 = digests.Md5,
        FileName = FileNameOf(manifest),
        CreatedAt = now,
    };

    private static string FileNameOf(Manifest manifest) =>
        string.Concat($"{manifest.ModelClass}-{manifest.ModelVersion}"
            .Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_')) + ".tdpkg";

    private sealed record Insertion(Release? Release, bool IsNew, string? Conflict);
}
