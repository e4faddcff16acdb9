using System.Globalization;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>GET /{tenant}/controller/v1/{controllerId}: what there is to do, and when to ask again.</summary>
internal sealed class GetPoll(ServerOptions options, FleetIndex index, FleetWriter writer, ActionLog log, Rotations rotations)
{
    private readonly PollConfig _config = new(
        new PollingConfig(options.PollInterval.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture)));

    public async Task<IResult> Handle(DeviceCall call)
    {
        DeviceSnapshot device = call.Entry.Now;
        if (device.Action is null && index.FindOffer(call.Entry.Id, device) is Offer offer && index.MayBegin(offer, options.Clock.GetUtcNow()))
        {
            device = await writer.WriteAsync(transaction => log.Offer(transaction, call.Entry, offer), call.Stop);
        }
        var message = new PollMessage(_config, LinksFor(device, call.Root, rotations.Newest));
        return new DdiAnswer<PollMessage>(message, DdiJson.Default.PollMessage, conditional: true);
    }

    private static PollLinks LinksFor(DeviceSnapshot device, string root, uint newestTrust)
    {
        bool canceling = device.Action?.State == ActionState.Canceling;
        return new PollLinks(
            // c tells the client when the nature of an action changes; ours are forced from the start.
            device.Action is null || canceling ? null : new Link($"{root}/deploymentBase/{device.Action.Id}?c=1"),
            canceling ? new Link($"{root}/cancelAction/{device.Action!.Id}") : null,
            device.InstalledActionId is null ? null : new Link($"{root}/installedBase/{device.InstalledActionId}"),
            device.AttributesWanted ? new Link($"{root}/configData") : null,
            new Link($"{root}/metrics"),
            device.Action is null || canceling ? null : new Link($"{root}/ticket/{device.Action.Id}"),
            newestTrust == 0 ? null : new Link($"{root}/trust/{newestTrust}"));
    }
}
