using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>The description of an update, the same for deploymentBase and installedBase.</summary>
internal sealed class DeploymentBody(FleetDbFactory databases)
{
    private const int MaxHistory = 100;

    // Zephyr's client takes one chunk only, of this part and with one artifact.
    private const string Part = "bApp";

    public async Task<IResult> AnswerAsync(DeviceCall call, int actionId, Release release)
    {
        ActionHistory? history = null;
        if (int.TryParse(call.Http.Request.Query["actionHistory"], out int wanted) && wanted != 0)
        {
            history = await HistoryAsync(actionId, wanted is < 0 or > MaxHistory ? MaxHistory : wanted, call.Stop);
        }
        var chunk = new Chunk(Part, release.ModelVersion, release.ModelClass, [ArtifactOf(call, release)]);
        string id = actionId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var message = new DeploymentMessage(id, new Deployment("forced", "forced", [chunk]), history);
        return new DdiAnswer<DeploymentMessage>(message, DdiJson.Default.DeploymentMessage);
    }

    public static Artifact ArtifactOf(DeviceCall call, Release release)
    {
        string href = $"{call.Root}/softwaremodules/{release.Id}/artifacts/{release.FileName}";
        var download = new Link(href);
        var md5sum = new Link(href + GetArtifact.Md5Suffix);
        bool plain = !call.Http.Request.IsHttps;
        return new Artifact(release.FileName, new ArtifactHashes(release.Sha1, release.Md5, release.Sha256), release.Size,
            new ArtifactLinks(download, md5sum, plain ? download : null, plain ? md5sum : null));
    }

    private async Task<ActionHistory> HistoryAsync(int actionId, int count, CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        List<ActionStatus> rows = await db.ActionStatuses.AsNoTracking().Where(s => s.ActionId == actionId)
            .OrderByDescending(s => s.Id).Take(count).ToListAsync(stop);
        List<string> messages = rows.Where(r => r.Details.Length > 0).SelectMany(r => r.Details.Split('\n')).Take(count).ToList();
        return new ActionHistory(NameOf(rows.Count == 0 ? ActionState.Offered : rows[0].State), messages);
    }

    /// <summary>hawkBit's names for what we call the state of an action.</summary>
    private static string NameOf(ActionState state) => state switch
    {
        ActionState.Retrieved => "RETRIEVED",
        ActionState.Downloaded => "DOWNLOADED",
        ActionState.Canceling => "CANCELING",
        ActionState.Succeeded => "FINISHED",
        ActionState.Failed => "ERROR",
        ActionState.Canceled => "CANCELED",
        _ => "RUNNING",
    };
}
