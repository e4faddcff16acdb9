using Microsoft.EntityFrameworkCore;
using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>Lets only deltas in that belong to their release, and that make its package where what they build on is here.</summary>
/// <remarks>The devices prove every chunk again, and fetch the package itself when a delta is of no use to them.</remarks>
internal sealed class DeltaGate(FleetDbFactory databases, ArtifactStore artifacts)
{
    /// <summary>Opens a delta of a release, after making the package of it if its base is a release.</summary>
    /// <returns>The delta, and the release it builds on or null.</returns>
    /// <exception cref="PackageException">It is no delta, or makes something else.</exception>
    public async Task<(DeltaReader Delta, Release? Base)> OpenAsync(byte[] bytes, Release release, CancellationToken stop)
    {
        DeltaReader delta = DeltaReader.Open(bytes);
        byte[] package = await ReadAsync(release, stop);
        int head = PackageLayout.PayloadOffset(delta.Manifest.PayloadSize);
        if (head > package.Length || !bytes.AsSpan(0, head).SequenceEqual(package.AsSpan(0, head)))
        {
            throw new PackageException($"The delta makes {delta.Manifest.ModelClass} {delta.Manifest.ModelVersion} with another header or chunk table than release {release.Id}: make it from that very package.");
        }
        if (await FindBaseAsync(delta, release, stop) is not { } found)
        {
            return (delta, null);
        }
        if (!delta.Apply(DeltaSource.Of(found.Package)).Bytes.Span.SequenceEqual(package))
        {
            throw new PackageException($"The delta does not make the package of release {release.Id}.");
        }
        return (delta, found.Release);
    }

    private async Task<(Release Release, PackageReader Package)?> FindBaseAsync(DeltaReader delta, Release release, CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        List<Release> candidates = await db.Releases.AsNoTracking()
            .Where(r => r.Kind == ReleaseKind.Package && r.ModelClass == release.ModelClass && r.Target == release.Target && r.Id != release.Id)
            .OrderByDescending(r => r.Id).ToListAsync(stop);
        foreach (Release candidate in candidates)
        {
            if (await HasDigestAsync(candidate, delta.BaseDigest, stop))
            {
                return (candidate, PackageReader.Open(await ReadAsync(candidate, stop)));
            }
        }
        return null;
    }

    private async Task<bool> HasDigestAsync(Release release, ReadOnlyMemory<byte> digest, CancellationToken stop)
    {
        byte[] header = new byte[PackageLayout.HeaderSize];
        using FileStream file = File.OpenRead(await artifacts.FileOfAsync(release.Sha256, stop));
        await file.ReadExactlyAsync(header, stop);
        var manifest = new Manifest();
        return Update.SlotPackage.ReadManifest(header, manifest) == FormatStatus.Ok && digest.Span.SequenceEqual(manifest.ChunkTableDigest);
    }

    private async Task<byte[]> ReadAsync(Release release, CancellationToken stop) =>
        await File.ReadAllBytesAsync(await artifacts.FileOfAsync(release.Sha256, stop), stop);
}
