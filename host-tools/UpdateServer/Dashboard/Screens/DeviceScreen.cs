using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Dashboard.Views;
using TinyDevice.UpdateServer.Dashboard.Words;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Telemetry;

namespace TinyDevice.UpdateServer.Dashboard.Screens;

/// <summary>Reads one device, and does what a person may do with it.</summary>
internal sealed class DeviceScreen(GetDevices devices, GetHistory history, GetModelMetrics metrics, PostApproval approval, PostCancel cancel,
    DeviceCalls calls, ServerOptions options)
{
    private const int Rows = 50;

    public async Task<IResult> ShowAsync(Visit visit)
    {
        if (await FindAsync(visit) is not DeviceInfo device)
        {
            return NoSuch(visit);
        }
        long? after = long.TryParse(visit.Query("after"), out long cursor) ? cursor : null;
        Page<HistoryEntry>? page = Answers.ValueIn<Page<HistoryEntry>>(await history.Handle(device.Id, after, Rows, visit.Stop));
        DateTimeOffset now = options.Clock.GetUtcNow();
        bool isSilent = device.LastSeenAt is not { } seen || now - seen > FleetOrder.SilentAfterPolls * options.PollInterval;
        return Screen.Of<DevicePage, DeviceView>(new DeviceView(device,
            device.LastErrorAt is null ? null : Reasons.Of(device.LastErrorCode, device.LastErrorReason?.Split('\n') ?? []),
            Answers.ValueIn<ModelMetrics>(await metrics.OfDevice(device.Id, visit.Stop)),
            (page?.Items ?? []).Select(Timeline.Of).ToList(), page?.Next, options.PollInterval, isSilent,
            visit.Is(Role.Operator) ? StepsOf(device) : [], now));
    }

    /// <summary>Asks whether the step is meant.</summary>
    public async Task<IResult> AskAsync(Visit visit)
    {
        if (await FindAsync(visit) is not DeviceInfo device)
        {
            return NoSuch(visit);
        }
        string step = visit.RouteText("step");
        return StepsOf(device).Contains(step) ? Screen.Of<DeviceStepPage, DeviceStepView>(new DeviceStepView(device, step))
            : DashboardDoor.Refuse(StatusCodes.Status404NotFound, $"There is nothing to {step} about device {device.Id} now.");
    }

    public async Task<IResult> ActAsync(Visit visit, IFormCollection form)
    {
        string id = visit.RouteText("id");
        return visit.RouteText("step") switch
        {
            "approve" => await approval.Approve(id, visit.Stop),
            "reject" => await approval.Reject(id, visit.Stop),
            "cancel" => await cancel.Handle(id, false, visit.Stop),
            "retire" => await calls.Retire(id, visit.Stop),
            _ => Problems.NotFound("There is no such step."),
        };
    }

    /// <summary>A device that was approved has a key to show; one that was rejected has no page any more.</summary>
    public static IResult Next(Visit visit, object? done) =>
        Answers.ValueIn<ApprovedDevice>(done) is { } approved ? Screen.Of<ApprovedPage, ApprovedDevice>(approved)
        : TypedResults.Redirect(visit.RouteText("step") == "reject" ? Paths.Fleet : Paths.Device(visit.RouteText("id")));

    private async Task<DeviceInfo?> FindAsync(Visit visit) => Answers.ValueIn<DeviceInfo>(await devices.One(visit.RouteText("id"), visit.Stop));

    private static IResult NoSuch(Visit visit) => DashboardDoor.Refuse(StatusCodes.Status404NotFound, $"There is no device {visit.RouteText("id")}.");

    private static List<string> StepsOf(DeviceInfo device) => device.State switch
    {
        DeviceState.Pending => ["approve", "reject"],
        DeviceState.Updating => ["cancel", "retire"],
        DeviceState.Retired => [],
        _ => ["retire"],
    };
}
