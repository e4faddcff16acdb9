using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>GET cancelAction/{actionId}: which update to stop.</summary>
internal static class GetCancel
{
    public static Task<IResult> Handle(DeviceCall call)
    {
        int id = call.RouteNumber("actionId");
        if (call.Entry.Now.Action is not { State: ActionState.Canceling } action || action.Id != id)
        {
            return Task.FromResult<IResult>(Problems.NotFound($"Update {id} is not being cancelled."));
        }
        string text = id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var message = new CancelMessage(text, new CancelAction(text));
        return Task.FromResult<IResult>(new DdiAnswer<CancelMessage>(message, DdiJson.Default.CancelMessage));
    }
}
