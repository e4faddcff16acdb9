using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Devices;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Management;

/// <summary>/rest/v1/targets/{id}/actions: a device's updates, what happened to them, and how to end them.</summary>
internal sealed class ActionCalls(FleetWriter writer, FleetDbFactory databases, ActionLog log, Confirmations confirmations, TimeProvider clock)
{
    /// <summary>The updates of one target.</summary>
    public async Task<IResult> List(string id, HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        return await db.Devices.AnyAsync(d => d.Id == id && d.State != DeviceState.Retired, http.RequestAborted)
            ? await PageAsync(db, db.DeviceActions.Where(a => a.DeviceId == id), http)
            : Refusals.NotFound($"Target {id}");
    }

    /// <summary>GET actions: the updates of all targets.</summary>
    public async Task<IResult> Everybodys(HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        return await PageAsync(db, db.DeviceActions, http);
    }

    /// <summary>GET actions/{id}.</summary>
    public async Task<IResult> Anybodys(int action, HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        return await db.DeviceActions.AsNoTracking().FirstOrDefaultAsync(a => a.Id == action, http.RequestAborted) is DeviceAction found
            ? await AnswerAsync(db, found, http)
            : Refusals.NotFound($"Action {action}");
    }

    public async Task<IResult> One(string id, int action, HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        return await db.DeviceActions.AsNoTracking().FirstOrDefaultAsync(a => a.Id == action && a.DeviceId == id, http.RequestAborted) is DeviceAction found
            ? await AnswerAsync(db, found, http)
            : Refusals.NotFound($"Action {action} of target {id}");
    }

    public async Task<IResult> Statuses(string id, int action, HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        if (!await db.DeviceActions.AnyAsync(a => a.Id == action && a.DeviceId == id, http.RequestAborted))
        {
            return Refusals.NotFound($"Action {action} of target {id}");
        }
        (IQueryable<ActionStatus> entries, IResult? refusal) = ManagementFields.Statuses.Select(
            db.ActionStatuses.AsNoTracking().Where(s => s.ActionId == action), http.Request, ManagementFields.NewestFirst);
        return refusal ?? TypedResults.Json(await ManagementPage.Of(http.Request).TakeAsync(entries, ToMessage, http.RequestAborted));
    }

    /// <summary>DELETE: asks the device to stop; with force=true ends what was asked to stop already.</summary>
    public async Task<IResult> Cancel(string id, int action, bool? force, CancellationToken stop) => await writer.WriteAsync(transaction =>
    {
        if (Find(transaction, id, action) is not DeviceAction found)
        {
            return Refusals.NotFound($"Action {action} of target {id}");
        }
        if (force == true)
        {
            if (found.State != ActionState.Canceling)
            {
                return Refusals.Of(StatusCodes.Status405MethodNotAllowed, HawkbitErrors.NotForceQuitable, $"Action {action} is not being cancelled: cancel it first.");
            }
            log.Quit(transaction, found, "force quit");
            return TypedResults.NoContent();
        }
        if (found.State >= ActionState.Canceling || found.EndedAt is not null)
        {
            return Refusals.Of(StatusCodes.Status405MethodNotAllowed, HawkbitErrors.NotCancelable, $"Action {action} has ended or is being cancelled.");
        }
        log.RequestCancel(transaction, found);
        return TypedResults.NoContent();
    }, stop);

    /// <summary>PUT {"forceType":"forced"}: from now on at once.</summary>
    public async Task<IResult> Force(string id, int action, ForceBody body, HttpContext http)
    {
        if (body.ForceType != HawkbitWords.OfMode(ActionMode.Forced))
        {
            return Refusals.Invalid("An action can only be switched to forced.");
        }
        bool found = await writer.WriteAsync(transaction =>
        {
            DeviceAction? changed = Find(transaction, id, action);
            if (changed is { HasEnded: false })
            {
                changed.Mode = ActionMode.Forced;
                changed.ForcedAt = null;
                log.Move(transaction, changed, changed.State, "forced");
            }
            return changed is not null;
        }, http.RequestAborted);
        return found ? await One(id, action, http) : Refusals.NotFound($"Action {action} of target {id}");
    }

    /// <summary>PUT confirmation: says for the device what it would say itself.</summary>
    public async Task<IResult> Confirm(string id, int action, ConfirmationBody body, CancellationToken stop)
    {
        if (body.Confirmation is not ("confirmed" or "denied"))
        {
            return Refusals.Invalid("confirmation is confirmed or denied.");
        }
        var said = new Feedback(body.Confirmation, "none", body.Code, string.Join('\n', body.Details ?? []), null, null);
        return await writer.WriteAsync(t => confirmations.Decide(t, id, action, body.Confirmation == "confirmed", said), stop) switch
        {
            ConfirmationOutcome.Done => TypedResults.NoContent(),
            ConfirmationOutcome.Ended => Refusals.Of(StatusCodes.Status410Gone, HawkbitErrors.Confirmation, $"Action {action} has ended."),
            _ => Refusals.NotFound($"An action {action} of target {id} that waits for confirmation"),
        };
    }

    private async Task<IResult> PageAsync(FleetDb db, IQueryable<DeviceAction> all, HttpContext http)
    {
        (IQueryable<DeviceAction> actions, IResult? refusal) = ManagementFields.Actions.Select(all.AsNoTracking(), http.Request, ManagementFields.NewestFirst);
        var rows = actions.Join(db.Releases, a => a.ReleaseId, r => r.Id, (a, r) => new { Action = a, Release = r });
        return refusal ?? TypedResults.Json(await ManagementPage.Of(http.Request)
            .TakeAsync(rows, row => ToMessage(row.Action, row.Release, null, http.Request), http.RequestAborted));
    }

    private async Task<IResult> AnswerAsync(FleetDb db, DeviceAction action, HttpContext http)
    {
        Release release = (await db.Releases.FindAsync([action.ReleaseId], http.RequestAborted))!;
        int? code = await db.ActionStatuses.Where(s => s.ActionId == action.Id).OrderByDescending(s => s.Id).Select(s => s.Code)
            .FirstOrDefaultAsync(http.RequestAborted);
        return TypedResults.Json(ToMessage(action, release, code, http.Request));
    }

    private ActionMessage ToMessage(DeviceAction action, Release release, int? code, HttpRequest request)
    {
        bool isCancel = action.State is ActionState.Canceling or ActionState.Canceled;
        long created = action.CreatedAt.ToUnixTimeMilliseconds();
        WindowMessage? window = action.Window is UpdateWindow w
            ? new WindowMessage(w.Schedule, w.Duration, w.Zone, w.At(clock.GetUtcNow()).Next?.ToUnixTimeMilliseconds()) : null;
        return new ActionMessage(action.Id, isCancel ? "cancel" : "update", action.EndedAt is null, HawkbitWords.OfAction(action.State),
            HawkbitWords.OfMode(action.Mode), action.ForcedAt?.ToUnixTimeMilliseconds(), action.Weight, window, action.RolloutId,
            action.RolloutId is null ? null : $"rollout {action.RolloutId}", code, "", created, "",
            (action.EndedAt ?? action.CreatedAt).ToUnixTimeMilliseconds(),
            new ManagementLinks(request).OfAction(action.DeviceId, action.Id, release.Id, $"{release.ModelClass}:{release.ModelVersion}"));
    }

    private static ActionStatusMessage ToMessage(ActionStatus entry)
    {
        List<string> messages = entry.Details.Length == 0 ? [] : [.. entry.Details.Split('\n')];
        if (messages.Count == 0)
        {
            messages.Add($"Update Server: {entry.Event}");
        }
        if (entry.Code is int code)
        {
            messages.Add($"Device reported status code: {code}");
        }
        long at = entry.At.ToUnixTimeMilliseconds();
        return new ActionStatusMessage(entry.Id, HawkbitWords.OfEntry(entry), messages, at, at, entry.Code);
    }

    private static DeviceAction? Find(FleetTransaction transaction, string device, int id) =>
        transaction.Db.DeviceActions.Find(id) is DeviceAction action && action.DeviceId == device ? action : null;
}
