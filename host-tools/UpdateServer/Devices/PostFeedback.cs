using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>POST deploymentBase/{actionId}/feedback and cancelAction/{actionId}/feedback: on disk before the answer.</summary>
internal sealed class PostFeedback(FleetWriter writer, ActionLog log)
{
    /// <summary>Entries an action's log may have; a final one always fits.</summary>
    public const int MaxStatuses = 1_000;
    private const int MaxMessages = 50;

    private enum Outcome
    {
        Recorded,
        Unknown,
        Ended,
        NotCanceling,
        TooMany,
    }

    public Task<IResult> OnDeployment(DeviceCall call) => Handle(call, onCancel: false);

    public Task<IResult> OnCancel(DeviceCall call) => Handle(call, onCancel: true);

    private Task<IResult> Handle(DeviceCall call, bool onCancel) => DdiBody.UseAsync(call, Feedback.Parse, async feedback =>
    {
        int id = call.RouteNumber("actionId");
        if (feedback.MessageCount > MaxMessages)
        {
            return Problems.Of(StatusCodes.Status429TooManyRequests, $"A feedback holds at most {MaxMessages} details.");
        }
        Outcome outcome = await writer.WriteAsync(new RowKeys(call.Entry.Id, id),
            transaction => Record(transaction, call.Entry.Id, id, feedback, onCancel), call.Stop);
        return outcome switch
        {
            Outcome.Recorded => TypedResults.Ok(),
            Outcome.Unknown => Problems.NotFound($"This device has no update {id}."),
            Outcome.Ended => Problems.Of(StatusCodes.Status410Gone, $"Update {id} has ended already."),
            Outcome.NotCanceling => Problems.Of(StatusCodes.Status405MethodNotAllowed, $"Update {id} is not being cancelled."),
            _ => Problems.Of(StatusCodes.Status429TooManyRequests,
                $"Update {id} has its {MaxStatuses} feedbacks; only a final one is taken."),
        };
    });

    private Outcome Record(FleetTransaction transaction, string deviceId, int id, Feedback feedback, bool onCancel)
    {
        if (transaction.Db.DeviceActions.Find(id) is not DeviceAction action || action.DeviceId != deviceId
            || action.State == ActionState.AwaitingConfirmation)
        {
            return Outcome.Unknown;
        }
        if (action.HasEnded)
        {
            return onCancel || !IsInstalledLater(transaction, action) ? Outcome.Ended : RecordLate(transaction, action, feedback);
        }
        if (onCancel && action.State != ActionState.Canceling)
        {
            return Outcome.NotCanceling;
        }
        ActionState next = onCancel ? AfterCancelFeedback(feedback) : AfterDeploymentFeedback(feedback, action.State);
        if (action.StatusCount >= MaxStatuses && next is < ActionState.Succeeded or ActionState.TimedOut)
        {
            return Outcome.TooMany;
        }
        log.Report(transaction, action, feedback, next);
        return Outcome.Recorded;
    }

    /// <summary>A package that was only to be downloaded counts as done, and the device may yet install it.</summary>
    private static bool IsInstalledLater(FleetTransaction transaction, DeviceAction action) =>
        action is { Mode: ActionMode.DownloadOnly, State: ActionState.Succeeded }
        && transaction.Db.Devices.Find(action.DeviceId)!.InstalledActionId != action.Id;

    private Outcome RecordLate(FleetTransaction transaction, DeviceAction action, Feedback feedback)
    {
        if (feedback.Execution == "closed")
        {
            log.Report(transaction, action, feedback, AfterDeploymentFeedback(feedback, action.State));
        }
        else if (action.StatusCount < MaxStatuses)
        {
            ActionLog.Note(transaction, action, feedback.Execution, feedback);
        }
        else
        {
            return Outcome.TooMany;
        }
        return Outcome.Recorded;
    }

    private static ActionState AfterDeploymentFeedback(Feedback feedback, ActionState now) => feedback.Execution switch
    {
        // "none" on a closed action counts as success, as in hawkBit: only "failure" says otherwise.
        "closed" => feedback.Finished == "failure" ? ActionState.Failed : ActionState.Succeeded,
        "canceled" => ActionState.Canceled,
        // A device may go on reporting until it has seen the cancellation.
        _ when now == ActionState.Canceling => ActionState.Canceling,
        // Only a final word recounts it.
        _ when now == ActionState.TimedOut => ActionState.TimedOut,
        "downloaded" => ActionState.Downloaded,
        _ => ActionState.Running,
    };

    private static ActionState AfterCancelFeedback(Feedback feedback) => feedback.Execution switch
    {
        // hawkBit takes "closed" only (hawkbit#952); clients also send "canceled", and mean the same.
        "closed" when feedback.Finished != "failure" => ActionState.Canceled,
        "canceled" => ActionState.Canceled,
        "closed" or "rejected" => ActionState.Running,
        _ => ActionState.Canceling,
    };
}
