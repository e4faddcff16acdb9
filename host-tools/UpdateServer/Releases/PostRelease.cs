using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>POST /api/v1/releases: takes a package, verifies it, and only then makes it a release. The same bytes again give the same release.</summary>
internal sealed class PostRelease(ServerOptions options, PackageCheck check, ArtifactStore artifacts, FleetWriter writer, FleetIndex index)
{
    private const string PackageType = "application/octet-stream";

    public async Task<Results<Created<ReleaseInfo>, Ok<ReleaseInfo>, ProblemHttpResult>> Handle(HttpRequest request, CancellationToken stop)
    {
        if (request.ContentType is not string type || !type.StartsWith(PackageType, StringComparison.OrdinalIgnoreCase))
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, $"Send the package's bytes as {PackageType}.");
        }
        byte[] package = await ReadAsync(request, stop);
        PackageFacts facts;
        try
        {
            facts = check(package);
        }
        catch (PackageRefusedException refusal)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, refusal.Message);
        }
        string sha256 = Convert.ToHexStringLower(SHA256.HashData(package));
        await artifacts.StoreAsync(sha256, package, stop);
        Insertion inserted = await writer.WriteAsync(transaction => Insert(transaction, facts, package, sha256), stop);
        return inserted switch
        {
            { Conflict: string conflict } => Problems.Conflict(conflict),
            { IsNew: true } => TypedResults.Created($"/api/v1/releases/{inserted.Release!.Id}", inserted.Release.ToInfo()),
            _ => TypedResults.Ok(inserted.Release!.ToInfo()),
        };
    }

    private async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken stop)
    {
        request.HttpContext.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = options.MaxPackageBytes;
        using var buffer = new MemoryStream((int)Math.Min(request.ContentLength ?? 0, options.MaxPackageBytes));
        await request.Body.CopyToAsync(buffer, stop);
        return buffer.ToArray();
    }

    private Insertion Insert(FleetTransaction transaction, PackageFacts facts, byte[] package, string sha256)
    {
        FleetDb db = transaction.Db;
        if (db.Releases.FirstOrDefault(r => r.Sha256 == sha256) is Release known)
        {
            return new Insertion(known, false, null);
        }
        Release? rival = db.Releases.FirstOrDefault(r => r.ModelClass == facts.ModelClass && r.Target == facts.Target
            && r.Epoch == facts.Epoch && r.Sequence == facts.Sequence);
        if (rival is not null)
        {
            return new Insertion(null, false,
                $"Release {rival.Id} ({rival.ModelVersion}) of {facts.ModelClass} for {facts.Target} already has epoch {facts.Epoch}, "
                + $"sequence {facts.Sequence}: compile this model again with a higher sequence.");
        }
        Release release = Describe(facts, package, sha256, transaction.Now);
        db.Releases.Add(release);
        db.SaveChanges();
        transaction.OnCommit(() => index.Put(release));
        return new Insertion(release, true, null);
    }

    private static Release Describe(PackageFacts facts, byte[] package, string sha256, DateTimeOffset now) => new()
    {
        ModelClass = facts.ModelClass,
        ModelVersion = facts.ModelVersion,
        Target = facts.Target,
        Epoch = facts.Epoch,
        Sequence = facts.Sequence,
        Size = package.Length,
        Sha256 = sha256,
        // DDI clients in the field (SWUpdate, RAUC) still check SHA-1, and MD5SUM is a DDI resource; our devices trust neither.
#pragma warning disable CA5350, CA5351
        Sha1 = Convert.ToHexStringLower(SHA1.HashData(package)),
        Md5 = Convert.ToHexStringLower(MD5.HashData(package)),
#pragma warning restore CA5350, CA5351
        FileName = FileNameOf(facts),
        CreatedAt = now,
    };

    private static string FileNameOf(PackageFacts facts) =>
        string.Concat($"{facts.ModelClass}-{facts.ModelVersion}".Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_'))
        + ".tdpkg";

    private sealed record Insertion(Release? Release, bool IsNew, string? Conflict);
}
