namespace TinyDevice.UpdateServer.Data;

/// <summary>What one change to the fleet works with: the database in a transaction, one time stamp, and what follows.</summary>
internal sealed class FleetTransaction(FleetDb db, DateTimeOffset now)
{
    private readonly List<Action> _afterCommit = [];

    public FleetDb Db => db;
    public DateTimeOffset Now => now;

    /// <summary>Runs once the change is on disk, before its caller learns of it: the place to update the index.</summary>
    public void OnCommit(Action step) => _afterCommit.Add(step);

    public void RunAfterCommit()
    {
        foreach (Action step in _afterCommit)
        {
            step();
        }
    }
}
