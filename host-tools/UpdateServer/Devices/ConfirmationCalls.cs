using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>confirmationBase and what is below it: updates that wait for somebody at the device.</summary>
internal sealed class ConfirmationCalls(FleetDbFactory databases, FleetWriter writer, Confirmations confirmations, DeploymentBody body)
{
    private const int MaxText = 512;
    private const string Confirmed = "confirmed";
    private const string Denied = "denied";

    /// <summary>GET confirmationBase: whether updates are confirmed automatically, and what waits.</summary>
    public async Task<IResult> State(DeviceCall call)
    {
        using FleetDb db = databases.CreateDbContext();
        FleetDevice device = await db.Devices.AsNoTracking().FirstAsync(d => d.Id == call.Entry.Id, call.Stop);
        bool isActive = device.AutoConfirmedAt is not null;
        var change = new Link($"{call.Root}/confirmationBase/{(isActive ? "deactivateAutoConfirm" : "activateAutoConfirm")}");
        var links = new ConfirmationLinks(isActive ? null : change, isActive ? change : null,
            call.Entry.Now.Action is { State: ActionState.AwaitingConfirmation } waiting ? GetPoll.ConfirmationOf(call.Root, waiting) : null);
        var state = new AutoConfirmState(isActive, device.AutoConfirmInitiator, device.AutoConfirmRemark, device.AutoConfirmedAt?.ToUnixTimeMilliseconds());
        return new DdiAnswer<ConfirmationBaseMessage>(new ConfirmationBaseMessage(state, links), DdiJson.Default.ConfirmationBaseMessage);
    }

    /// <summary>GET confirmationBase/{actionId}: what is to be confirmed.</summary>
    public async Task<IResult> Open(DeviceCall call)
    {
        int id = call.RouteNumber("actionId");
        return call.Entry.Now.Action is { State: ActionState.AwaitingConfirmation } action && action.Id == id
            ? await body.AskAsync(call, action)
            : Problems.NotFound($"Update {id} does not wait for confirmation.");
    }

    /// <summary>POST confirmationBase/{actionId}/feedback: yes or no.</summary>
    public Task<IResult> Decide(DeviceCall call) => DdiBody.UseAsync(call, ParseDecision, async decision =>
    {
        int id = call.RouteNumber("actionId");
        ConfirmationOutcome outcome = await writer.WriteAsync(
            transaction => confirmations.Decide(transaction, call.Entry.Id, id, decision.IsConfirmed, decision.Said), call.Stop);
        return outcome switch
        {
            ConfirmationOutcome.Done => TypedResults.Ok(),
            ConfirmationOutcome.Ended => Problems.Of(StatusCodes.Status410Gone, $"Update {id} has ended already."),
            ConfirmationOutcome.NotWaiting => Problems.NotFound($"Update {id} does not wait for confirmation."),
            _ => Problems.NotFound($"This device has no update {id}."),
        };
    });

    /// <summary>POST confirmationBase/activateAutoConfirm; the body may be missing.</summary>
    public async Task<IResult> Activate(DeviceCall call)
    {
        if (call.Http.Request.ContentLength is null or 0 && call.Http.Request.Headers.TransferEncoding.Count == 0)
        {
            return await ActivateAsync(call, new AutoConfirmation(null, null));
        }
        return await DdiBody.UseAsync(call, ParseActivation, by => ActivateAsync(call, by));
    }

    /// <summary>POST confirmationBase/deactivateAutoConfirm.</summary>
    public async Task<IResult> Deactivate(DeviceCall call)
    {
        await writer.WriteAsync(transaction => confirmations.Deactivate(transaction, call.Entry.Id), call.Stop);
        return TypedResults.Ok();
    }

    private async Task<IResult> ActivateAsync(DeviceCall call, AutoConfirmation by) =>
        await writer.WriteAsync(transaction => confirmations.Activate(transaction, call.Entry.Id, by), call.Stop)
            ? TypedResults.Ok()
            : Problems.Conflict("This device confirms automatically already.");

    private static (bool IsConfirmed, Feedback Said) ParseDecision(JsonElement body)
    {
        string? word = TextOf(body, "confirmation");
        if (word is not (Confirmed or Denied))
        {
            throw new FormatException($"confirmation must be {Confirmed} or {Denied}.");
        }
        return (word == Confirmed, Feedback.Spoken(word, body));
    }

    private static AutoConfirmation ParseActivation(JsonElement body) => new(TextOf(body, "initiator"), TextOf(body, "remark"));

    private static string? TextOf(JsonElement body, string name)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty(name, out JsonElement member) || member.ValueKind == JsonValueKind.Null)
        {
            return null;
        }
        return member.ValueKind == JsonValueKind.String && member.GetString() is { Length: <= MaxText } text
            ? text
            : throw new FormatException($"{name} must be a text of at most {MaxText} characters.");
    }
}
