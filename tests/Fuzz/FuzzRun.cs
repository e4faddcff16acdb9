using System.Collections.Concurrent;
using System.Diagnostics;

namespace TinyDevice.Fuzz;

/// <summary>Many runs of one target; run i of seed s is always the same.</summary>
internal sealed class FuzzRun(IFuzzTarget target, int seed)
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<int, long> _running = new();
    private long _longest;

    /// <summary>How often each outcome came.</summary>
    public ConcurrentDictionary<string, int> Outcomes { get; } = new();

    /// <summary>Runs that broke a rule, by their number.</summary>
    public ConcurrentDictionary<int, Exception> Failures { get; } = new();

    /// <summary>The longest run.</summary>
    public TimeSpan Longest => TimeSpan.FromTicks(_longest);

    /// <summary>Runs numbers <paramref name="first"/> and on; a run that never ends makes <paramref name="onHang"/> be called with its number.</summary>
    public FuzzRun Run(int first, int count, Action<int> onHang)
    {
        using var watchdog = new Timer(_ => FindHang(onHang), null, Hang, Hang);
        Parallel.For(first, first + count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, RunOne);
        return this;
    }

    private void RunOne(int number)
    {
        long start = Stopwatch.GetTimestamp();
        _running[number] = start;
        try
        {
            string outcome = target.Run(new Random(HashCode(number)));
            Outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);
        }
        catch (Exception e)
        {
            // Whatever it is, it is what this run is for: reported with its number, so that it can be repeated.
            Failures[number] = e;
        }

        _running.TryRemove(number, out _);
        InterlockedMax(Stopwatch.GetElapsedTime(start).Ticks);
    }

    private int HashCode(int number) => unchecked((seed * 1_000_003) + (number * 7919));

    private void FindHang(Action<int> onHang)
    {
        foreach ((int number, long start) in _running)
        {
            if (Stopwatch.GetElapsedTime(start) > Hang)
            {
                onHang(number);
            }
        }
    }

    private void InterlockedMax(long ticks)
    {
        long longest = Interlocked.Read(ref _longest);
        while (ticks > longest)
        {
            longest = Interlocked.CompareExchange(ref _longest, ticks, longest);
        }
    }
}
