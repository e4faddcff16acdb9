using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.Device
{
    /// <summary>Decides when the device may sleep and in which of its short lives it asks the server.</summary>
    /// <remarks>
    /// Nothing in memory survives deep sleep and a file written at every waking would wear the flash out, so the poll is timed by the clock that
    /// goes on through sleep: it is due in the life in which that clock passes a multiple of the poll interval, shifted by the device's id.
    /// </remarks>
    public sealed class DutyCycle
    {
        /// <summary>A server that cannot be reached keeps the device awake for this long and no longer.</summary>
        public const int GiveUpMs = 90000;

        private const int RestMs = 1000;

        private readonly ISleep _sleep;
        private readonly DeviceProfile _profile;
        private readonly long _shift;
        private readonly int _pollSeconds;
        private readonly long _lastPeriod;
        private readonly bool _hasSlept;
        private bool _polls;

        /// <summary>Begins a life.</summary>
        /// <param name="sleep">How to sleep, or null on hardware that cannot.</param>
        /// <param name="profile">Sleep, awake and poll times.</param>
        /// <param name="id">The device's id, or empty.</param>
        /// <param name="owes">Whether the records say that an update is under way or a report is owed.</param>
        public DutyCycle(ISleep sleep, DeviceProfile profile, string id, bool owes)
        {
            _sleep = sleep;
            _profile = profile;
            _pollSeconds = profile.PollSeconds > 0 ? profile.PollSeconds : 1;
            for (int i = 0; i < id.Length; i++)
            {
                _shift = (_shift * 31 + id[i]) % _pollSeconds;
            }

            _hasSlept = IsOn && sleep.HasSlept;
            _polls = !_hasSlept || owes;
            _lastPeriod = IsOn ? Period(sleep.Seconds - profile.SleepSeconds) : 0;
        }

        /// <summary>Seconds this boot has slept before.</summary>
        public int SleptSeconds
        {
            get { return _hasSlept ? _profile.SleepSeconds : 0; }
        }

        private bool IsOn
        {
            get { return _sleep != null && _profile.SleepSeconds > 0; }
        }

        /// <summary>Whether this life asks the server; once true it stays so.</summary>
        public bool Polls()
        {
            _polls = _polls || Period(_sleep.Seconds) != _lastPeriod;
            return _polls;
        }

        /// <summary>Whether the device may sleep now.</summary>
        /// <param name="awakeMs">Since boot.</param>
        /// <param name="quietMs">Since the detector last fired, or since boot.</param>
        /// <param name="isIdle">Whether the agent has nothing to do.</param>
        /// <param name="agentWaitMs">Until its next step.</param>
        public bool MaySleep(long awakeMs, long quietMs, bool isIdle, int agentWaitMs)
        {
            bool rests = !_polls || isIdle || (awakeMs >= GiveUpMs && agentWaitMs >= RestMs);
            return IsOn && rests && quietMs >= _profile.AwakeMs;
        }

        private long Period(long seconds)
        {
            return (seconds + _shift) / _pollSeconds;
        }
    }
}
