using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Devices;

namespace TinyDevice.UpdateServer.Data;

/// <summary>What one change to the fleet works with: the database in a transaction, one time stamp, and what follows.</summary>
/// <param name="db">The database.</param>
/// <param name="now">The same time for everything the change writes.</param>
/// <param name="savesTogether">Whether <see cref="Save"/> leaves the work to the end of the commit's whole group.</param>
internal sealed class FleetTransaction(FleetDb db, DateTimeOffset now, bool savesTogether)
{
    private readonly List<Action> _afterCommit = [];

    public FleetDb Db => db;
    public DateTimeOffset Now => now;

    /// <summary>Sends what was changed to the database, at once or together with other devices' changes.</summary>
    public void Save()
    {
        if (!savesTogether)
        {
            db.SaveChanges();
        }
    }

    /// <summary>Runs steps on many devices and saves them as one.</summary>
    public void SaveTogether(Action steps)
    {
        (bool before, savesTogether) = (savesTogether, true);
        try
        {
            steps();
        }
        finally
        {
            savesTogether = before;
        }
        Save();
    }

    /// <summary>Sends everything to the database at once, because the next question must see it.</summary>
    public void SaveNow() => db.SaveChanges();

    /// <summary>Runs once the change is on disk, before its caller learns of it: the place to update the index.</summary>
    public void OnCommit(Action step) => _afterCommit.Add(step);

    /// <summary>Goes on only if the person whose call this serves saw this version, or named none.</summary>
    /// <exception cref="PreconditionException">There is another version by now.</exception>
    public void RequireMatch(string tag)
    {
        if (db.Scope is { IfMatch.Count: > 0 } scope && !EntityTags.AnyMatches(scope.IfMatch, tag))
        {
            throw new PreconditionException();
        }
    }

    public void RunAfterCommit()
    {
        foreach (Action step in _afterCommit)
        {
            step();
        }
    }
}
