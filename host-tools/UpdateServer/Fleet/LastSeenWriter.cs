using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
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
        foreach (DeviceEntry entry in entries)
        {
            var seen = DateTimeOffset.FromUnixTimeMilliseconds(entry.TakeLastSeen());
            db.Devices.Where(d => d.Id == entry.Id).ExecuteUpdate(set => set.SetProperty(d => d.LastSeenAt, seen));
        }
        return entries.Count;
    }

    [LoggerMessage(LogLevel.Warning, "Last-seen times could not be saved; they follow with the devices' next polls.")]
    private partial void LogNotSaved(Exception failure);
}
