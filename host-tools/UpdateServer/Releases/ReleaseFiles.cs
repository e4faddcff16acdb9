using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>A named part of a release with its files: DDI's chunk.</summary>
internal sealed record ReleasePart(int ModuleId, string Part, string Name, string Version, IReadOnlyList<StoredFile> Files);

/// <summary>What belongs to a release, and which of it a device may have: packages are not for browsing.</summary>
internal sealed class ReleaseFiles(FleetDbFactory databases, FleetIndex index)
{
    // Zephyr's client takes one chunk only, of this part and with one artifact. hawkBit calls applications and runtimes so, too.
    private const string Application = "bApp";

    // Boards read answers of up to 4 KB and look at as many deltas.
    private const int MaxDeltas = 3;

    /// <summary>The parts of a release, with the deltas for a device that last installed this one.</summary>
    public async Task<IReadOnlyList<ReleasePart>> PartsOfAsync(Release release, int? installedReleaseId, CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        if (release.Kind == ReleaseKind.Package)
        {
            // The package first: whoever takes one artifact only, takes that.
            List<ReleaseDelta> deltas = await db.ReleaseDeltas.AsNoTracking()
                .Where(d => d.ReleaseId == release.Id && d.BaseReleaseId == installedReleaseId).OrderByDescending(d => d.Id).Take(MaxDeltas).ToListAsync(stop);
            return [new ReleasePart(release.Id, Application, release.ModelClass, release.ModelVersion, [release.ToStoredFile(), .. deltas.Select(d => d.ToStoredFile())])];
        }
        List<SoftwareModule> modules = await db.SoftwareModules.AsNoTracking().Include(m => m.Files.OrderBy(f => f.Id))
            .Where(m => db.ReleaseModules.Any(part => part.ReleaseId == release.Id && part.ModuleId == m.Id)).OrderBy(m => m.Id).ToListAsync(stop);
        return modules.ConvertAll(m => new ReleasePart(m.Id, PartOf(m.Type), m.Name, m.Version, m.Files.ConvertAll(f => f.ToStoredFile())));
    }

    /// <summary>The files of a module of the device's open or installed update; null when the module is of neither.</summary>
    public async Task<IReadOnlyList<StoredFile>?> FilesForAsync(DeviceSnapshot device, int moduleId, CancellationToken stop)
    {
        foreach (int? id in (int?[])[device.Action?.ReleaseId, device.InstalledReleaseId])
        {
            if (id is int releaseId && index.FindRelease(releaseId) is Release release
                && (await PartsOfAsync(release, device.InstalledReleaseId, stop)).FirstOrDefault(p => p.ModuleId == moduleId) is ReleasePart part)
            {
                return part.Files;
            }
        }
        return null;
    }

    private static string PartOf(string moduleType) => moduleType switch
    {
        "application" => Application,
        "runtime" => "jvm",
        _ => moduleType,
    };
}
