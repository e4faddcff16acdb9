using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Management;

/// <summary>Gives distribution sets to targets: from the set's side and from the target's.</summary>
internal sealed class AssignmentCalls(FleetWriter writer, FleetDbFactory databases, Assignments assignments, TargetView view, TimeProvider clock)
{
    private const int MaxAtOnce = 5_000;

    /// <summary>POST distributionsets/{id}/assignedTargets.</summary>
    public Task<IResult> ToTargets(int id, List<AssignmentBody> bodies, HttpContext http) =>
        AssignAsync(bodies.ConvertAll(b => (TextOf(b.Id), id, b)), http);

    /// <summary>POST targets/{id}/assignedDS: one assignment, or a list of one.</summary>
    public Task<IResult> ToSet(string id, JsonElement body, HttpContext http)
    {
        JsonElement one = body.ValueKind == JsonValueKind.Array && body.GetArrayLength() == 1 ? body[0] : body;
        AssignmentBody? assignment = one.ValueKind == JsonValueKind.Object ? one.Deserialize<AssignmentBody>(ApiJson.Options) : null;
        return assignment is not null && int.TryParse(TextOf(assignment.Id), NumberStyles.None, CultureInfo.InvariantCulture, out int set)
            ? AssignAsync([(id, set, assignment)], http)
            : Task.FromResult(Refusals.Invalid("Send one assignment with the number of a distribution set as its id."));
    }

    /// <summary>GET targets/{id}/assignedDS and installedDS.</summary>
    public async Task<IResult> SetOf(string id, bool isInstalled, HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        if (await db.Devices.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id && d.State != DeviceState.Retired, http.RequestAborted) is not FleetDevice device)
        {
            return Refusals.NotFound($"Target {id}");
        }
        int? release = isInstalled || device.OpenActionId is null ? device.InstalledReleaseId
            : await db.DeviceActions.Where(a => a.Id == device.OpenActionId).Select(a => (int?)a.ReleaseId).FirstOrDefaultAsync(http.RequestAborted);
        Release? set = await db.Releases.AsNoTracking().Include(r => r.Modules).ThenInclude(m => m.Module)
            .FirstOrDefaultAsync(r => r.Id == release, http.RequestAborted);
        return set is null ? TypedResults.NoContent() : TypedResults.Json(SetCalls.ToMessage(set, new ManagementLinks(http.Request)));
    }

    /// <summary>GET distributionsets/{id}/assignedTargets and installedTargets.</summary>
    public async Task<IResult> TargetsOf(int id, bool isInstalled, HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        IQueryable<FleetDevice> having = db.Devices.AsNoTracking().Where(d => d.State != DeviceState.Retired
            && (d.InstalledReleaseId == id || (!isInstalled && db.DeviceActions.Any(a => a.Id == d.OpenActionId && a.ReleaseId == id))));
        (IQueryable<FleetDevice> devices, IResult? refusal) = ManagementFields.Targets(db).Select(having, http.Request, ManagementFields.ById);
        return refusal ?? TypedResults.Json(await ManagementPage.Of(http.Request).TakeAsync(devices, d => view.Of(d, http.Request), http.RequestAborted));
    }

    private async Task<IResult> AssignAsync(List<(string Target, int Set, AssignmentBody Body)> wanted, HttpContext http)
    {
        if (wanted.Count > MaxAtOnce)
        {
            return Refusals.Of(StatusCodes.Status429TooManyRequests, HawkbitErrors.TooMany, $"At most {MaxAtOnce} assignments go into one call.");
        }
        var terms = new List<AssignmentTerms>();
        foreach ((_, _, AssignmentBody body) in wanted)
        {
            if (Mistake(body) is string mistake)
            {
                return Refusals.Invalid(mistake);
            }
            terms.Add(TermsOf(body));
        }
        (List<DeviceAction> actions, int already, IResult? refusal) = await writer.WriteAsync(t => Assign(t, wanted, terms), http.RequestAborted);
        var links = new ManagementLinks(http.Request);
        return refusal ?? TypedResults.Json(new AssignedMessage(already, actions.ConvertAll(a => new ActionIdMessage(a.Id, links.ToAction(a.DeviceId, a.Id)))));
    }

    private (List<DeviceAction> Actions, int Already, IResult? Refusal) Assign(FleetTransaction transaction,
        List<(string Target, int Set, AssignmentBody Body)> wanted, List<AssignmentTerms> terms)
    {
        var actions = new List<DeviceAction>();
        foreach (int set in wanted.Select(w => w.Set).Distinct())
        {
            if (SetCalls.Find(transaction, set) is not Release release)
            {
                return ([], 0, Refusals.NotFound($"Distribution set {set}"));
            }
            if (release.Kind == ReleaseKind.Files && !transaction.Db.ReleaseModules.Any(m => m.ReleaseId == set))
            {
                return ([], 0, Refusals.Of(StatusCodes.Status400BadRequest, HawkbitErrors.IncompleteSet, $"Distribution set {set} holds no software module."));
            }
        }
        for (int i = 0; i < wanted.Count; i++)
        {
            // As in hawkBit, targets that do not exist are passed over.
            if (TargetCalls.Find(transaction, wanted[i].Target) is FleetDevice device
                && assignments.Assign(transaction, device, SetCalls.Find(transaction, wanted[i].Set)!, terms[i]) is DeviceAction action)
            {
                actions.Add(action);
            }
        }
        int known = wanted.Count(w => TargetCalls.Find(transaction, w.Target) is not null);
        return (actions, known - actions.Count, known == 0 && wanted.Count > 0 ? Refusals.NotFound($"Target {wanted[0].Target}") : null);
    }

    private string? Mistake(AssignmentBody body) =>
        ModeOf(body) is null ? "type is one of forced, soft, timeforced and downloadonly."
        : body.MaintenanceWindow is not WindowBody window ? null
        : window.Schedule is null || window.Duration is null || window.Timezone is null ? "A maintenance window has schedule, duration and timezone."
        : new UpdateWindow(window.Schedule, window.Duration, window.Timezone).Mistake(clock.GetUtcNow());

    private static AssignmentTerms TermsOf(AssignmentBody body) => new(
        ModeOf(body)!.Value,
        ModeOf(body) == ActionMode.TimeForced ? DateTimeOffset.FromUnixTimeMilliseconds(body.Forcetime ?? 0) : null,
        body.MaintenanceWindow is WindowBody w ? new UpdateWindow(w.Schedule!, w.Duration!, w.Timezone!) : null,
        body.Weight, body.ConfirmationRequired);

    private static ActionMode? ModeOf(AssignmentBody body) => body.Type is null ? ActionMode.Forced
        : Enum.GetValues<ActionMode>().Cast<ActionMode?>().FirstOrDefault(m => Devices.HawkbitWords.OfMode(m!.Value) == body.Type);

    private static string TextOf(JsonElement id) => id.ValueKind == JsonValueKind.String ? id.GetString()! : id.ValueKind == JsonValueKind.Number ? id.GetRawText() : "";
}
