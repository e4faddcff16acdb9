namespace TinyDevice.UpdateServer.Data;

/// <summary>What one change to the fleet works with: the database inside the transaction, one time stamp, and a place for what follows.</summary>
internal sealed class FleetTransaction(FleetDb db, DateTimeOffset now)
{
    private readonly List<Action> _afterCommit = [];

    public FleetDb Db => db;
    public DateTimeOffset Now => now;

    /// <summary>Runs once the change is on disk, before its caller learns of it; used to bring the index up to date. Must not throw.</summary>
    public void OnCommit(Action step) => _afterCommit.Add(step);

    public void RunAfterCommit()
    {
        foreach (Action step in _afterCommit)
        {
            step();
        }
    }
}
