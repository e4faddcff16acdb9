using System.Data;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Operations;
using TinyDevice.UpdateServer.Replicas;

namespace TinyDevice.UpdateServer.Data;

/// <summary>The one path by which the database changes: in order, many to a commit, each durable before its caller goes on.</summary>
/// <remarks>
/// Whatever queues up while one commit waits for the disk becomes the next commit, so durable writes cost less the more there are.
/// A change sees every earlier one, also those of its own commit; one that throws is undone alone (savepoint).
/// </remarks>
internal sealed partial class FleetWriter(FleetDbFactory databases, ServerLock only, ChangeFeed feed, TimeProvider clock, IHostApplicationLifetime server,
    ServerMetrics metrics, ILogger<FleetWriter> log) : IHostedService
{
    private const int MaxQueued = 10_000;
    private const int MaxPerCommit = 256;
    private const string Savepoint = "change";

    private readonly Channel<Change> _queue = Channel.CreateBounded<Change>(
        new BoundedChannelOptions(MaxQueued) { SingleReader = true });
    private Task _loop = Task.CompletedTask;

    /// <summary>Changes waiting for their commit.</summary>
    public int QueueDepth => _queue.Reader.Count;

    /// <summary>Runs <paramref name="change"/> in a transaction; completes when it is on disk. It may run twice, once undone.</summary>
    public Task<T> WriteAsync<T>(Func<FleetTransaction, T> change, CancellationToken stop) => WriteAsync(null, change, stop);

    /// <summary>As the other, for a change that reads rows by their keys alone and saves by <see cref="FleetTransaction.Save"/>.</summary>
    /// <remarks>Hundreds of devices then share one read and one save: what a fleet that ends its updates needs.</remarks>
    public async Task<T> WriteAsync<T>(RowKeys? keys, Func<FleetTransaction, T> change, CancellationToken stop)
    {
        var pending = new Change<T>(change, keys);
        await _queue.Writer.WriteAsync(pending, stop);
        return await pending.Result.WaitAsync(stop);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Takes no more changes and waits until the accepted ones are on disk.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        return _loop.WaitAsync(cancellationToken);
    }

    private async Task RunAsync()
    {
        var batch = new List<Change>(MaxPerCommit);
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxPerCommit && _queue.Reader.TryRead(out Change? change))
            {
                batch.Add(change);
            }
            long start = Stopwatch.GetTimestamp();
            using Activity? trace = ServerTraces.StartCommit(batch.Count);
            bool committed = TryCommit(batch);
            trace?.SetStatus(committed ? ActivityStatusCode.Ok : ActivityStatusCode.Error);
            metrics.BatchSeconds.Add(Stopwatch.GetElapsedTime(start));
            if (committed)
            {
                batch.ForEach(Complete);
                feed.Followed();
            }
            batch.Clear();
        }
    }

    private bool TryCommit(List<Change> batch)
    {
        try
        {
            only.Keep();
            if (!batch.Exists(c => c.Keys is not null) || !TryCommitTogether(batch))
            {
                CommitOneByOne(batch);
            }
            return true;
        }
        catch (Exception failure)
        {
            // The whole commit is lost (disk full, for one); every caller must hear of it, and the loop must live on.
            LogCommitFailed(failure, batch.Count);
            only.Doubt();
            batch.ForEach(change => change.Fail(failure));
            return false;
        }
    }

    /// <summary>The quick way, without savepoints: false, with everything undone, when some change fails.</summary>
    private bool TryCommitTogether(List<Change> batch)
    {
        using FleetDb db = Open();
        using IDbContextTransaction transaction = db.Database.BeginTransaction();
        using var quick = new QuickSave();
        try
        {
            feed.Begin(db);
            FleetRows.Read(db, batch.ConvertAll(c => c.Keys));
            foreach (Change change in batch)
            {
                if (change.Keys is null)
                {
                    Save(db, quick);
                }
                RunTogether(db, change);
            }
            Save(db, quick);
        }
        catch (Exception failure)
        {
            LogOneByOne(failure, batch.Count);
            batch.ForEach(change => change.Scope?.Forget());
            return false;
        }
        feed.Commit(db, transaction, clock.GetUtcNow());
        return true;
    }

    private void RunTogether(FleetDb db, Change change)
    {
        db.Scope = change.Scope;
        change.Run(new FleetTransaction(db, clock.GetUtcNow(), change.Keys is not null));
        db.Scope = null;
        if (change.Keys is null)
        {
            // What it read and did not save is nobody else's.
            db.ChangeTracker.Clear();
        }
    }

    private void Save(FleetDb db, QuickSave quick)
    {
        if (databases.IsPostgres)
        {
            // Npgsql sends all statements in one round trip.
            db.SaveChanges();
            return;
        }
        quick.Save(db);
    }

    private void CommitOneByOne(List<Change> batch)
    {
        using FleetDb db = Open();
        using IDbContextTransaction transaction = db.Database.BeginTransaction();
        feed.Begin(db);
        foreach (Change change in batch)
        {
            RunOne(db, transaction, change);
        }
        feed.Commit(db, transaction, clock.GetUtcNow());
    }

    private FleetDb Open()
    {
        FleetDb db = databases.CreateDbContext();
        db.Database.AutoSavepointsEnabled = false;
        return db;
    }

    private void Complete(Change change)
    {
        try
        {
            change.Complete();
        }
        catch (Exception failure)
        {
            // The disk is ahead of the index now, and only a start from the disk sets that right.
            LogIndexFailed(failure);
            server.StopApplication();
            change.Fail(failure);
        }
    }

    private void RunOne(FleetDb db, IDbContextTransaction transaction, Change change)
    {
        transaction.CreateSavepoint(Savepoint);
        try
        {
            db.Scope = change.Scope;
            change.Run(new FleetTransaction(db, clock.GetUtcNow(), savesTogether: false));
        }
        catch (Exception failure) when (db.Database.GetDbConnection().State == ConnectionState.Open)
        {
            transaction.RollbackToSavepoint(Savepoint);
            change.Scope?.Forget();
            change.Fail(failure);
        }
        transaction.ReleaseSavepoint(Savepoint);
        db.ChangeTracker.Clear();
    }

    [LoggerMessage(LogLevel.Error, "A commit of {Count} changes failed; their callers were told.")]
    private partial void LogCommitFailed(Exception failure, int count);

    [LoggerMessage(LogLevel.Debug, "A change among {Count} failed; they are run again one by one.")]
    private partial void LogOneByOne(Exception failure, int count);

    [LoggerMessage(LogLevel.Critical, "A committed change could not be taken into the index; the server stops.")]
    private partial void LogIndexFailed(Exception failure);

    private abstract class Change(RowKeys? keys)
    {
        /// <summary>Read on the caller's side: the loop that commits serves everybody.</summary>
        public AuditScope? Scope { get; } = AuditScope.Current;

        /// <summary>What it works on; null when that is for the change to find out.</summary>
        public RowKeys? Keys => keys;

        public abstract void Run(FleetTransaction transaction);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Change<T>(Func<FleetTransaction, T> change, RowKeys? keys) : Change(keys)
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private FleetTransaction? _transaction;
        private T? _value;

        public Task<T> Result => _result.Task;

        public override void Run(FleetTransaction transaction)
        {
            // It may have run before, with an outcome that was undone.
            _transaction = null;
            _value = change(transaction);
            Scope?.Record(transaction);
            _transaction = transaction;
        }

        public override void Complete()
        {
            _transaction?.RunAfterCommit();
            _result.TrySetResult(_value!);
        }

        public override void Fail(Exception failure) => _result.TrySetException(failure);
    }
}
