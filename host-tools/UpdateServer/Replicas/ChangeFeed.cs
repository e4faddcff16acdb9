using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Replicas;

/// <summary>Keeps what several servers on one PostgreSQL database hold in memory equal to that database; does nothing on SQLite.</summary>
/// <remarks>
/// Commits of all servers are in one order, because each holds the lock of the clock's row. A server follows the others' commits before its own,
/// and before it answers anything (<see cref="CurrentAsync"/>): no answer is older than the database at the moment the request came.
/// </remarks>
internal sealed class ChangeFeed(FleetDbFactory databases, ServerLock only, FleetMemory memory) : IDisposable
{
    // A server that hangs, or whose machine is gone, must not hold the lock for ever.
    private const string Lock = "SET LOCAL idle_in_transaction_session_timeout = '30s'; SET LOCAL lock_timeout = '30s'; "
        + "SELECT \"Sequence\" FROM \"Clock\" WHERE \"Id\" = 1 FOR UPDATE";

    private const int ChangesPerSweep = 256;

    // A server that followed nothing for so long reads everything again.
    private static readonly TimeSpan Kept = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly System.Threading.Lock _asking = new();
    private TaskCompletionSource? _asked;
    private bool _answering;
    private long _applied;
    private long _mine;

    /// <summary>Whether other servers may work on the same database.</summary>
    public bool IsOn => databases.IsPostgres;

    /// <summary>Loads everything; from here on changes are followed.</summary>
    public async Task LoadAsync(FleetDb db, CancellationToken stop)
    {
        // Before the rest is read: what changes meanwhile is read twice rather than never.
        _applied = await db.Clock.Select(c => c.Sequence).SingleAsync(stop);
        await memory.LoadAsync(db, stop);
    }

    /// <summary>Begins a group of changes: waits for the other servers' and follows them.</summary>
    public void Begin(FleetDb db)
    {
        if (!IsOn)
        {
            return;
        }
        db.Notes = new ChangeNotes();
        using DbCommand take = db.Database.GetDbConnection().CreateCommand();
        take.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        take.CommandText = Lock;
        _mine = Convert.ToInt64(take.ExecuteScalar(), CultureInfo.InvariantCulture);
        if (_mine > Volatile.Read(ref _applied))
        {
            _gate.Wait();
            try
            {
                Follow(db);
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    /// <summary>Commits; on return <see cref="Followed"/> must be called when this server's memory has followed.</summary>
    public void Commit(FleetDb db, IDbContextTransaction transaction, DateTimeOffset now)
    {
        if (!IsOn)
        {
            transaction.Commit();
            return;
        }
        if (!db.Notes!.IsEmpty)
        {
            Append(db, now);
        }
        _gate.Wait();
        try
        {
            transaction.Commit();
        }
        catch
        {
            // Whether it is on disk is unknown; if it is, it is followed like another server's.
            _gate.Release();
            throw;
        }
    }

    /// <summary>Ends what <see cref="Commit"/> began.</summary>
    public void Followed()
    {
        if (IsOn)
        {
            Volatile.Write(ref _applied, _mine);
            _gate.Release();
        }
    }

    /// <summary>Completes when memory is as new as the database at the moment of the call; one question serves all who ask at a time.</summary>
    public Task CurrentAsync()
    {
        if (!IsOn)
        {
            return Task.CompletedTask;
        }
        lock (_asking)
        {
            _asked ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Task answer = _asked.Task;
            if (!_answering)
            {
                _answering = true;
                _ = Task.Run(AnswerAsync);
            }
            return answer;
        }
    }

    public void Dispose() => _gate.Dispose();

    private void Append(FleetDb db, DateTimeOffset now)
    {
        _mine++;
        db.ChangeTracker.Clear();
        db.Changes.Add(db.Notes!.ToChange(_mine, now));
        db.SaveWithoutAudit();
        db.Clock.ExecuteUpdate(set => set.SetProperty(c => c.Sequence, _mine));
        if (_mine % ChangesPerSweep == 0)
        {
            // Never the newest: by it a server that slept through the others learns that it must read everything again.
            DateTimeOffset old = now - Kept;
            db.Changes.Where(c => c.At < old && c.Sequence < _mine).ExecuteDelete();
        }
    }

    private async Task AnswerAsync()
    {
        while (true)
        {
            TaskCompletionSource mine;
            lock (_asking)
            {
                if (_asked is null)
                {
                    _answering = false;
                    return;
                }
                mine = _asked;
                _asked = null;
            }
            try
            {
                await CatchUpAsync();
                mine.SetResult();
            }
            catch (Exception failure)
            {
                only.Doubt();
                mine.SetException(failure);
            }
        }
    }

    private async Task CatchUpAsync()
    {
        using FleetDb db = databases.CreateDbContext();
        long newest = await db.Clock.Select(c => c.Sequence).SingleAsync();
        if (newest <= Volatile.Read(ref _applied))
        {
            return;
        }
        // The gate also orders this behind an own commit whose steps in memory are not done yet.
        await _gate.WaitAsync();
        try
        {
            Follow(db);
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Follow(FleetDb db)
    {
        List<FleetChange> changes = db.Changes.AsNoTracking().Where(c => c.Sequence > _applied).OrderBy(c => c.Sequence).ToList();
        if (changes.Count == 0)
        {
            return;
        }
        if (changes.Count == changes[^1].Sequence - _applied)
        {
            memory.Follow(db, changes);
        }
        else
        {
            // Older changes are deleted already: this server slept too long.
            memory.LoadAsync(db, CancellationToken.None).GetAwaiter().GetResult();
        }
        Volatile.Write(ref _applied, changes[^1].Sequence);
    }
}
