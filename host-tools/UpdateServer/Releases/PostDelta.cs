using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TinyDevice.Packaging;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>POST and GET /api/v1/releases/{id}/deltas: deltas that make a release's package out of an older one.</summary>
/// <remarks>The same bytes again give the same delta; other bytes for the same base are refused.</remarks>
internal sealed class PostDelta(ServerOptions options, FleetDbFactory databases, DeltaGate gate, ArtifactStore artifacts, FleetWriter writer)
{
    public async Task<Results<Created<DeltaInfo>, Ok<DeltaInfo>, ProblemHttpResult>> Handle(int id, HttpRequest request, CancellationToken stop)
    {
        if (await FindAsync(id, stop) is not Release release)
        {
            return Problems.NotFound($"There is no release {id} of a package.");
        }
        request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = options.MaxPackageBytes;
        using ReceivedFile file = await artifacts.ReceiveAsync(request.Body, options.MaxPackageBytes, stop);
        ReleaseDelta delta;
        try
        {
            (DeltaReader reader, Release? source) = await gate.OpenAsync(await file.LoadPackageAsync(stop), release, stop);
            delta = Describe(release, reader, source, file.Size, file.Digests);
        }
        catch (PackageException refusal)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, refusal.Message);
        }
        await artifacts.KeepAsync(file, stop);
        (ReleaseDelta kept, bool isNew) = await writer.WriteAsync(transaction => Insert(transaction, delta), stop);
        return kept.Sha256 != file.Digests.Sha256
            ? Problems.Conflict($"Release {id} has another delta from {kept.BaseId} already.")
            : isNew ? TypedResults.Created($"/api/v1/releases/{id}/deltas", kept.ToInfo()) : TypedResults.Ok(kept.ToInfo());
    }

    public async Task<Results<Ok<IReadOnlyList<DeltaInfo>>, ProblemHttpResult>> List(int id, CancellationToken stop)
    {
        if (await FindAsync(id, stop) is null)
        {
            return Problems.NotFound($"There is no release {id} of a package.");
        }
        using FleetDb db = databases.CreateDbContext();
        List<ReleaseDelta> rows = await db.ReleaseDeltas.AsNoTracking().Where(d => d.ReleaseId == id).OrderBy(d => d.Id).ToListAsync(stop);
        return TypedResults.Ok<IReadOnlyList<DeltaInfo>>(rows.ConvertAll(d => d.ToInfo()));
    }

    private async Task<Release?> FindAsync(int id, CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        return await db.Releases.AsNoTracking().FirstOrDefaultAsync(r => r.Id == id && r.Kind == ReleaseKind.Package, stop);
    }

    private static (ReleaseDelta Kept, bool IsNew) Insert(FleetTransaction transaction, ReleaseDelta delta)
    {
        if (transaction.Db.ReleaseDeltas.FirstOrDefault(d => d.ReleaseId == delta.ReleaseId && d.BaseId == delta.BaseId) is ReleaseDelta known)
        {
            return (known, false);
        }
        delta.CreatedAt = transaction.Now;
        transaction.Db.ReleaseDeltas.Add(delta);
        transaction.Db.SaveChanges();
        return (delta, true);
    }

    private static ReleaseDelta Describe(Release release, DeltaReader delta, Release? source, long size, FileDigests digests) => new()
    {
        ReleaseId = release.Id,
        BaseId = delta.BaseId,
        BaseReleaseId = source?.Id,
        FileName = DeltaWriter.FileNameOf(delta),
        Size = size,
        Sha256 = digests.Sha256,
        Sha1 = digests.Sha1,
        Md5 = digests.Md5,
    };
}
