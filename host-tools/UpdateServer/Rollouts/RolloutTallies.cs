using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>How the updates of rollouts stand. Reading it costs the same for ten devices and ten million, as the database keeps count.</summary>
internal sealed class RolloutTallies
{
    private readonly List<RolloutTally> _rows;

    private RolloutTallies(List<RolloutTally> rows) => _rows = rows;

    /// <summary>Of these rollouts.</summary>
    public static async Task<RolloutTallies> ReadAsync(FleetDb db, List<int> rolloutIds, CancellationToken stop) =>
        new(await db.RolloutTallies.AsNoTracking().Where(t => rolloutIds.Contains(t.RolloutId)).ToListAsync(stop));

    /// <summary>Of one, as it is in the transaction under way.</summary>
    public static RolloutTallies Read(FleetDb db, int rolloutId) =>
        new(db.RolloutTallies.AsNoTracking().Where(t => t.RolloutId == rolloutId).ToList());

    public int Count(Func<RolloutTally, bool> which) => _rows.Where(which).Sum(t => t.Count);

    /// <summary>Succeeded, failed (silence included), and not ended yet.</summary>
    public (int Succeeded, int Failed, int UnderWay) Outcomes(Func<RolloutTally, bool> of) => (
        Count(t => of(t) && t.State == ActionState.Succeeded),
        Count(t => of(t) && t.State is (ActionState.Failed or ActionState.TimedOut)),
        Count(t => of(t) && t.State < ActionState.Succeeded));
}
