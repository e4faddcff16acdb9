namespace TinyDevice.Update
{
    /// <summary>When to ask the server next: its interval with the device's own jitter, or a growing back-off after failures.</summary>
    /// <remarks>The jitter depends on the device's id alone, so that a fleet switched on at one moment spreads, and a test can foretell it.</remarks>
    public sealed class PollSchedule
    {
        private const int FirstBackOffMs = 2000;
        private const int LongestBackOffMs = 15 * 60 * 1000;
        private const int LongestRetryAfterSeconds = 3600;
        private const int LongestSleepSeconds = 24 * 3600;

        private readonly int _maxSeconds;
        private readonly int _permille;
        private int _failures;

        /// <summary>Schedules for one device.</summary>
        /// <param name="deviceId">Decides the jitter.</param>
        /// <param name="seconds">Interval until the server names one.</param>
        /// <param name="maxSeconds">Longest interval the server may name; at most a day.</param>
        public PollSchedule(string deviceId, int seconds, int maxSeconds)
        {
            uint hash = 2166136261;
            for (int i = 0; i < deviceId.Length; i++)
            {
                hash = (hash ^ deviceId[i]) * 16777619;
            }

            _permille = (int)((hash >> 8) % 201) - 100;
            _maxSeconds = maxSeconds > 0 && maxSeconds < LongestSleepSeconds ? maxSeconds : LongestSleepSeconds;
            IntervalSeconds = 1;
            SetInterval(seconds);
        }

        /// <summary>Seconds between polls, before jitter.</summary>
        public int IntervalSeconds { get; private set; }

        /// <summary>Takes the interval the server named; 0 keeps the one in force.</summary>
        public void SetInterval(int seconds)
        {
            if (seconds > 0)
            {
                IntervalSeconds = seconds < _maxSeconds ? seconds : _maxSeconds;
            }
        }

        /// <summary>Milliseconds to the next poll after one that went well: the interval, 10 % more or less.</summary>
        public int AfterSuccess()
        {
            _failures = 0;
            return Jitter(IntervalSeconds * 1000);
        }

        /// <summary>Milliseconds to wait after a failure: 2 s, doubling up to 15 minutes, or what the server asked for up to an hour.</summary>
        public int AfterFailure(int retryAfterSeconds)
        {
            int shift = _failures < 9 ? _failures : 9;
            _failures++;
            if (retryAfterSeconds > 0)
            {
                int seconds = retryAfterSeconds < LongestRetryAfterSeconds ? retryAfterSeconds : LongestRetryAfterSeconds;
                return seconds * 1000 + Jitter(1000);
            }

            int wait = FirstBackOffMs << shift;
            return Jitter(wait < LongestBackOffMs ? wait : LongestBackOffMs);
        }

        private int Jitter(int milliseconds)
        {
            return (int)(milliseconds + (long)milliseconds * _permille / 1000);
        }
    }
}
