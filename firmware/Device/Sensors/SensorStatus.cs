namespace TinyDevice.Device.Sensors
{
    /// <summary>How an exchange with a sensor ended; the numbers are logged, so they never change.</summary>
    public enum SensorStatus
    {
        /// <summary>Done.</summary>
        Ok = 0,

        /// <summary>Nobody acknowledged: no chip at that address, or a wire is loose.</summary>
        NotAcknowledged = 1,

        /// <summary>The clock line stayed low for longer than any chip may hold it.</summary>
        ClockStuck = 2,

        /// <summary>The data line stayed low in spite of nine clock pulses.</summary>
        DataStuck = 3,

        /// <summary>A chip answers, but it is another one.</summary>
        WrongChip = 4,

        /// <summary>The chip's buffer ran over between two readings, so samples are missing.</summary>
        Overrun = 5,
    }
}
