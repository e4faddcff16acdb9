using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>Makes a stranger a device when the registration policy allows it.</summary>
internal sealed class SelfRegistration(ServerOptions options, FleetWriter writer, FleetIndex index, DeviceRegistry registry)
{
    /// <summary>Devices that may wait for approval at once: strangers must not be able to fill the disk.</summary>
    public const int MaxPending = 1_000;
    private const int MinOwnToken = 32;

    // While the waiting room is full, strangers cost no transaction; it is looked at again after this long.
    private static readonly TimeSpan FullFor = TimeSpan.FromSeconds(10);
    private long _fullUntil;

    /// <summary>Registers the device if it may; the new entry may still be waiting for approval. Null when it is refused.</summary>
    /// <param name="id">As in the path; checked here.</param>
    /// <param name="ownToken">The token it presented as its own, or null when the gateway token vouches for it.</param>
    /// <param name="stop">Ends the waiting.</param>
    public async Task<DeviceEntry?> TryAsync(string id, string? ownToken, CancellationToken stop)
    {
        bool byGateway = ownToken is null;
        DeviceState? state = options.Registration switch
        {
            RegistrationPolicy.Gateway when byGateway => DeviceState.Registered,
            RegistrationPolicy.Approval when byGateway || ownToken!.Length >= MinOwnToken => DeviceState.Pending,
            _ => null,
        };
        if (state is null || !DeviceId.IsValid(id)
            || (state == DeviceState.Pending && options.Clock.GetUtcNow().UtcTicks < Volatile.Read(ref _fullUntil)))
        {
            return null;
        }
        // Who comes through a gateway has no token: the hash is one of a token that nobody gets.
        byte[] tokenHash = Secrets.Hash(ownToken ?? Secrets.CreateToken());
        bool stored = await writer.WriteAsync(transaction => Insert(transaction, id, tokenHash, state.Value), stop);
        return stored ? index.FindDevice(id) : null;
    }

    private bool Insert(FleetTransaction transaction, string id, byte[] tokenHash, DeviceState state)
    {
        FleetDb db = transaction.Db;
        if (db.Devices.Find(id) is not null)
        {
            // Two calls at once, or a retired device: only a person brings that back.
            return true;
        }
        if (state == DeviceState.Pending && db.Devices.Count(d => d.State == DeviceState.Pending) >= MaxPending)
        {
            Volatile.Write(ref _fullUntil, (options.Clock.GetUtcNow() + FullFor).UtcTicks);
            return false;
        }
        return registry.Insert(transaction, new FleetDevice
        {
            Id = id,
            TokenHash = tokenHash,
            HmacKey = DeviceRegistry.CreateHmacKey(),
            State = state,
        });
    }
}
