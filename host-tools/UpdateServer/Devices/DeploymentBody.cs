using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>The description of an update, the same for deploymentBase, confirmationBase and installedBase.</summary>
internal sealed class DeploymentBody(FleetDbFactory databases, FleetIndex index, ReleaseFiles files, TimeProvider clock)
{
    private const int MaxHistory = 100;
    private const string Skip = "skip";
    private const string Attempt = "attempt";
    private const string Forced = "forced";

    /// <summary>Answers with an update as deploymentBase and installedBase show it.</summary>
    public async Task<IResult> AnswerAsync(DeviceCall call, OpenAction action)
    {
        var message = new DeploymentMessage(IdOf(action), await DescribeAsync(call, action), await HistoryAsync(call, action));
        return new DdiAnswer<DeploymentMessage>(message, DdiJson.Default.DeploymentMessage);
    }

    /// <summary>Answers with an update that waits for confirmation.</summary>
    public async Task<IResult> AskAsync(DeviceCall call, OpenAction action)
    {
        var message = new ConfirmationMessage(IdOf(action), await DescribeAsync(call, action), await HistoryAsync(call, action));
        return new DdiAnswer<ConfirmationMessage>(message, DdiJson.Default.ConfirmationMessage);
    }

    public static Artifact ArtifactOf(DeviceCall call, StoredFile file)
    {
        string href = $"{call.Root}/softwaremodules/{file.ModuleId}/artifacts/{Uri.EscapeDataString(file.FileName)}";
        var download = new Link(href);
        var md5sum = new Link(href + GetArtifact.Md5Suffix);
        bool plain = !call.Http.Request.IsHttps;
        return new Artifact(file.FileName, new ArtifactHashes(file.Digests.Sha1, file.Digests.Md5, file.Digests.Sha256), file.Size,
            new ArtifactLinks(download, md5sum, plain ? download : null, plain ? md5sum : null));
    }

    private static string IdOf(OpenAction action) => action.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private async Task<Deployment> DescribeAsync(DeviceCall call, OpenAction action)
    {
        Release release = index.FindRelease(action.ReleaseId)!;
        IReadOnlyList<ReleasePart> parts = await files.PartsOfAsync(release, call.Entry.Now.InstalledReleaseId, call.Stop);
        List<Chunk> chunks = parts.Select(p => new Chunk(p.Part, p.Version, p.Name, p.Files.Select(f => ArtifactOf(call, f)).ToList())).ToList();
        DateTimeOffset now = clock.GetUtcNow();
        string download = action.Mode == ActionMode.DownloadOnly || action.IsForced(now) ? Forced : Attempt;
        bool? isOpen = action.Window?.At(now).IsOpen;
        string update = action.Mode == ActionMode.DownloadOnly || isOpen == false ? Skip : download;
        return new Deployment(download, update, isOpen is null ? null : isOpen.Value ? "available" : "unavailable", chunks);
    }

    private async Task<ActionHistory?> HistoryAsync(DeviceCall call, OpenAction action)
    {
        if (!int.TryParse(call.Http.Request.Query["actionHistory"], out int wanted) || wanted == 0)
        {
            return null;
        }
        int count = wanted is < 0 or > MaxHistory ? MaxHistory : wanted;
        using FleetDb db = databases.CreateDbContext();
        List<ActionStatus> rows = await db.ActionStatuses.AsNoTracking().Where(s => s.ActionId == action.Id)
            .OrderByDescending(s => s.Id).Take(count).ToListAsync(call.Stop);
        List<string> messages = rows.Where(r => r.Details.Length > 0).SelectMany(r => r.Details.Split('\n')).Take(count).ToList();
        return new ActionHistory(HawkbitWords.OfAction(rows.Count == 0 ? ActionState.Offered : rows[0].State).ToUpperInvariant(), messages);
    }
}
