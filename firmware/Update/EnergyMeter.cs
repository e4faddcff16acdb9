namespace TinyDevice.Update
{
    /// <summary>Estimates what this boot has taken from the battery: awake, on the air, and asleep before it.</summary>
    /// <remarks>
    /// Nothing is measured but time; the powers are nf.config's. The network's own standby counts as being awake, so a board's
    /// <c>activeMilliamps</c> should be measured with Wi-Fi connected.
    /// </remarks>
    public sealed class EnergyMeter
    {
        private readonly int _activeMilliwatts;
        private readonly int _radioMilliwatts;
        private readonly int _sleepMicrowatts;
        private long _radioMs;

        /// <summary>Starts at zero, with the powers of a profile.</summary>
        public EnergyMeter(DeviceProfile profile)
        {
            _activeMilliwatts = profile.ActiveMilliwatts;
            _radioMilliwatts = profile.RadioMilliwatts;
            _sleepMicrowatts = profile.SleepMicrowatts;
        }

        /// <summary>Counts time spent exchanging something with the server, which is part of the time awake.</summary>
        public void AddRadio(long milliseconds)
        {
            _radioMs += milliseconds;
        }

        /// <summary>Microjoules of this boot.</summary>
        /// <param name="awakeMs">Since boot.</param>
        /// <param name="sleptSeconds">Deep sleep this boot woke from.</param>
        /// <returns>0 when the powers are not known.</returns>
        public long Microjoule(long awakeMs, int sleptSeconds)
        {
            // Milliwatts for a millisecond, and microwatts for a second, are microjoules.
            return (awakeMs - _radioMs) * _activeMilliwatts + _radioMs * _radioMilliwatts + (long)sleptSeconds * _sleepMicrowatts;
        }
    }
}
