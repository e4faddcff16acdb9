using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>GET /{tenant}/controller/v1/{controllerId}: what there is to do, and when to ask again.</summary>
internal sealed class GetPoll(ServerOptions options, SettingsStore settings, FleetIndex index, FleetWriter writer, ActionLog log,
    Withdrawal withdrawal, PollPace pace)
{
    // As in hawkBit: a device looks at least this often before its window opens, and no faster than the floor.
    private const int LooksBeforeWindow = 3;
    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(30);

    public async Task<IResult> Handle(DeviceCall call)
    {
        DeviceSnapshot device = call.Entry.Now;
        if (device.Action is OpenAction halted && index.IsUnwinding(halted))
        {
            device = await writer.WriteAsync(new RowKeys(call.Entry.Id, halted.Id), transaction => TakeBack(transaction, halted.Id), call.Stop);
        }
        if (device.Action is null && index.FindOffer(call.Entry.Id, device) is Offer offer && index.MayBegin(offer, options.Clock.GetUtcNow()))
        {
            // A limit of concurrent updates is counted in the database, so nothing may be saved later than that.
            RowKeys? keys = offer.MaxConcurrent == 0 ? new RowKeys(call.Entry.Id) : null;
            device = await writer.WriteAsync(keys, transaction => log.Offer(transaction, call.Entry, offer), call.Stop);
        }
        DateTimeOffset now = options.Clock.GetUtcNow();
        TimeSpan sleep = pace.Next(settings.Current.PollInterval, now);
        if (device.Action is { Window: UpdateWindow window, State: not ActionState.Canceling } action)
        {
            (bool isOpen, DateTimeOffset? next) = window.At(now);
            device = next is null ? await ExpireAsync(call, action) : device;
            sleep = isOpen || next is null ? sleep : Until(next.Value - now, sleep);
        }
        var message = new PollMessage(new PollConfig(new PollingConfig(SettingsStore.TextOf(sleep))), LinksFor(device, call.Root, now));
        return new DdiAnswer<PollMessage>(message, DdiJson.Default.PollMessage, conditional: true);
    }

    /// <summary>Where an update is to be confirmed.</summary>
    public static Link ConfirmationOf(string root, OpenAction action) => new($"{root}/confirmationBase/{action.Id}?c=1");

    private static TimeSpan Until(TimeSpan window, TimeSpan usual)
    {
        TimeSpan third = TimeSpan.FromSeconds(Math.Floor(window.TotalSeconds / LooksBeforeWindow));
        TimeSpan floor = usual < Floor ? usual : Floor;
        return third < floor ? floor : third < usual ? third : usual;
    }

    /// <summary>A halt holds for whoever polls after it, however many updates are still to be cancelled.</summary>
    private DeviceSnapshot TakeBack(FleetTransaction transaction, int actionId)
    {
        DeviceAction action = transaction.Db.DeviceActions.Find(actionId)!;
        withdrawal.TakeBack(transaction, action);
        return log.Save(transaction, transaction.Db.Devices.Find(action.DeviceId)!);
    }

    /// <summary>The last window is over, so the update cannot be installed any more.</summary>
    private Task<DeviceSnapshot> ExpireAsync(DeviceCall call, OpenAction action) => writer.WriteAsync(transaction =>
    {
        DeviceAction expired = transaction.Db.DeviceActions.Find(action.Id)!;
        if (expired.State < ActionState.Canceling)
        {
            log.RequestCancel(transaction, expired);
        }
        return log.Save(transaction, transaction.Db.Devices.Find(expired.DeviceId)!);
    }, call.Stop);

    private PollLinks LinksFor(DeviceSnapshot device, string root, DateTimeOffset now)
    {
        OpenAction? canceling = device.Action is { State: ActionState.Canceling } ? device.Action : null;
        OpenAction? waiting = device.Action is { State: ActionState.AwaitingConfirmation } ? device.Action : null;
        OpenAction? open = canceling is null && waiting is null ? device.Action : null;
        bool hasTicket = open is not null && index.FindRelease(open.ReleaseId) is not { Kind: ReleaseKind.Files };
        return new PollLinks(
            open is null ? null : new Link($"{root}/deploymentBase/{open.Id}?c={NatureOf(open, now)}"),
            waiting is null ? null : ConfirmationOf(root, waiting),
            canceling is null ? null : new Link($"{root}/cancelAction/{canceling.Id}"),
            device.InstalledActionId is null ? null : new Link($"{root}/installedBase/{device.InstalledActionId}"),
            device.AttributesWanted ? new Link($"{root}/configData") : null,
            new Link($"{root}/metrics"),
            hasTicket ? new Link($"{root}/ticket/{open!.Id}") : null,
            index.NewestRotation == 0 ? null : new Link($"{root}/trust/{index.NewestRotation}"));
    }

    /// <summary>Tells the client when the nature of an action changes: 1 forced, 2 soft, 3 download only; 10 more while its window is open.</summary>
    private static int NatureOf(OpenAction action, DateTimeOffset now) =>
        (action.Mode == ActionMode.DownloadOnly ? 3 : action.IsForced(now) ? 1 : 2) + (action.Window?.At(now).IsOpen == true ? 10 : 0);
}
