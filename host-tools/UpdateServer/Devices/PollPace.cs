namespace TinyDevice.UpdateServer.Devices;

/// <summary>Stretches the poll interval while more polls come in than were meant to.</summary>
/// <remarks>By powers of two, from the count of the last ten seconds, so that the answer to a poll does not change with every look.</remarks>
internal sealed class PollPace(ServerOptions options)
{
    private const int WindowSeconds = 10;
    private static readonly TimeSpan Longest = new(23, 59, 59);
    private readonly Lock _lock = new();
    private long _window;
    private int _count;
    private int _factor = 1;

    /// <summary>Counts a poll and gives the interval its answer names.</summary>
    public TimeSpan Next(TimeSpan usual, DateTimeOffset now)
    {
        if (options.Limits.PollsPerSecond == 0)
        {
            return usual;
        }
        int factor;
        lock (_lock)
        {
            long window = now.ToUnixTimeSeconds() / WindowSeconds;
            if (window != _window)
            {
                _factor = window == _window + 1 ? FactorFor(_count) : 1;
                _window = window;
                _count = 0;
            }
            _count++;
            factor = _factor;
        }
        return factor == 1 ? usual : usual * factor < Longest ? usual * factor : Longest;
    }

    private int FactorFor(int polls)
    {
        long meant = (long)WindowSeconds * options.Limits.PollsPerSecond;
        int factor = 1;
        while (polls > meant * factor && factor < 1 << 16)
        {
            factor *= 2;
        }
        return factor;
    }
}
