using TinyDevice.Packaging;
using TinyDevice.Packaging.Analysis.Inspection;
using TinyDevice.Packaging.Inference;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Dashboard.Views;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Telemetry;

namespace TinyDevice.UpdateServer.Dashboard.Screens;

/// <summary>Reads releases: the list, and one with what is in its package and what its devices told.</summary>
internal sealed class ReleaseScreen(GetReleases releases, GetModelMetrics metrics, ArtifactStore artifacts, FleetIndex index, TimeProvider clock)
{
    private const int Rows = 50;
    private static readonly TimeSpan Week = TimeSpan.FromDays(7);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public async Task<IResult> ListAsync(Visit visit)
    {
        Page<ReleaseInfo> page = Answers.ValueIn<Page<ReleaseInfo>>(await releases.List(visit.Cursor, Rows, visit.Stop))!;
        return Screen.Of<ReleasesPage, ReleasesView>(new ReleasesView(page.Items, page.Next, clock.GetUtcNow()));
    }

    public async Task<IResult> ShowAsync(Visit visit)
    {
        int id = visit.RouteNumber("id");
        if (Answers.ValueIn<ReleaseInfo>(await releases.One(id, visit.Stop)) is not ReleaseInfo release)
        {
            return DashboardDoor.Refuse(StatusCodes.Status404NotFound, $"There is no release {id}.");
        }
        bool isPackage = release.Kind == ReleaseKind.Package;
        (PackageView? package, string? damage) = isPackage ? await ReadAsync(release, visit.Stop) : (null, null);
        DateTimeOffset now = clock.GetUtcNow();
        (IReadOnlyList<MetricsHour> hours, MetricsSummary day) = await metrics.ByHourAsync(release, now - Week, now - Day, visit.Stop);
        return Screen.Of<ReleasePage, ReleaseView>(new ReleaseView(release, package, damage,
            index.Counts.Of(release.ModelClass, release.ModelVersion, release.Target), hours, day,
            isPackage && visit.Is(Role.Operator), now));
    }

    private async Task<(PackageView? Package, string? Damage)> ReadAsync(ReleaseInfo release, CancellationToken stop)
    {
        try
        {
            return (PackageView.Read(await File.ReadAllBytesAsync(await artifacts.FileOfAsync(release.Sha256, stop), stop)), null);
        }
        catch (Exception failure) when (failure is PackageException or IOException or InferenceException)
        {
            return (null, failure.Message);
        }
    }
}
