using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>Brings last-seen times to disk some seconds late, many at once: a poll must not cost a write.</summary>
/// <remarks>A device waits in the queue at most once, so the queue is bounded by the fleet. A crash loses a few seconds.</remarks>
internal sealed partial class LastSeenWriter(FleetWriter writer, TimeProvider clock, ILogger<LastSeenWriter> log) : BackgroundService
{
    private const int MaxPerChange = 1_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private readonly ConcurrentQueue<DeviceEntry> _unsaved = new();

    public void Touch(DeviceEntry entry)
    {
        if (entry.Touch(clock.GetUtcNow().ToUnixTimeMilliseconds()))
        {
            _unsaved.Enqueue(entry);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await SaveAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
                await SaveAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogNotSaved(failure);
            }
        }
    }

    private async Task SaveAsync(CancellationToken stop)
    {
        var entries = new List<DeviceEntry>(MaxPerChange);
        while (!_unsaved.IsEmpty)
        {
            while (entries.Count < MaxPerChange && _unsaved.TryDequeue(out DeviceEntry? entry))
            {
                entries.Add(entry);
            }
            await writer.WriteAsync(transaction => Save(transaction.Db, entries), stop);
            entries.Clear();
        }
    }

    private static int Save(FleetDb db, List<DeviceEntry> entries)
    {
        using DbCommand update = db.Database.GetDbConnection().CreateCommand();
        update.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        string[] ids = entries.Select(e => e.Id).ToArray();
        long[] times = entries.Select(e => e.TakeLastSeen()).ToArray();
        if (db.Database.IsNpgsql())
        {
            for (int i = 0; i < ids.Length; i++)
            {
                db.Notes!.AddSeen(ids[i], times[i]);
            }
            update.CommandText =
                "UPDATE \"Devices\" AS d SET \"LastSeenAt\" = s.at FROM unnest(@ids, @times) AS s(id, at) WHERE d.\"Id\" = s.id";
            Add(update, "@ids", ids);
            Add(update, "@times", times);
            return update.ExecuteNonQuery();
        }
        update.CommandText = "UPDATE \"Devices\" SET \"LastSeenAt\" = @time WHERE \"Id\" = @id";
        DbParameter id = Add(update, "@id", "");
        DbParameter time = Add(update, "@time", 0L);
        update.Prepare();
        for (int i = 0; i < ids.Length; i++)
        {
            (id.Value, time.Value) = (ids[i], times[i]);
            update.ExecuteNonQuery();
        }
        return ids.Length;
    }

    private static DbParameter Add(DbCommand command, string name, object value)
    {
        DbParameter parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
        return parameter;
    }

    [LoggerMessage(LogLevel.Warning, "Last-seen times could not be saved; they follow with the devices' next polls.")]
    private partial void LogNotSaved(Exception failure);
}
