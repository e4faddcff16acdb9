using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Replicas;

/// <summary>Lets one of several servers decide about rollouts: who holds the lease in the clock's row.</summary>
/// <remarks>
/// Only to spare work. A decision is right whoever makes it, because it recounts in its own transaction and these have one order; so a clock that
/// is wrong between two machines costs a second look, no second decision.
/// </remarks>
internal sealed class Leadership(ServerOptions options, FleetDbFactory databases, FleetWriter writer)
{
    private readonly string _me = $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid():N}";

    /// <summary>Whether this server leads, having renewed or taken the lease.</summary>
    public Task<bool> HoldAsync(CancellationToken stop) =>
        databases.IsPostgres ? writer.WriteAsync(Hold, stop) : Task.FromResult(true);

    /// <summary>Lets the next one lead at once.</summary>
    public async Task ResignAsync(CancellationToken stop)
    {
        if (databases.IsPostgres)
        {
            await writer.WriteAsync(transaction =>
            {
                FleetClock clock = transaction.Db.Clock.Find(FleetClock.OnlyId)!;
                clock.LeaderUntil = clock.LeaderId == _me ? null : clock.LeaderUntil;
                return transaction.Db.SaveChanges();
            }, stop);
        }
    }

    private bool Hold(FleetTransaction transaction)
    {
        TimeSpan lease = TimeSpan.FromSeconds(Math.Max(10, 3 * options.DecisionInterval.TotalSeconds));
        FleetClock clock = transaction.Db.Clock.Find(FleetClock.OnlyId)!;
        // A lease longer than any that is given was taken before the clock jumped back.
        bool isFree = clock.LeaderUntil is null || clock.LeaderUntil <= transaction.Now || clock.LeaderUntil > transaction.Now + lease;
        if (clock.LeaderId != _me && !isFree)
        {
            return false;
        }
        if (isFree || clock.LeaderUntil < transaction.Now + (lease / 2))
        {
            clock.LeaderId = _me;
            clock.LeaderUntil = transaction.Now + lease;
            transaction.Db.SaveChanges();
        }
        return true;
    }
}
