namespace TinyDevice.Update.Ports
{
    /// <summary>Deep sleep: everything in memory is lost, only a clock goes on.</summary>
    public interface ISleep
    {
        /// <summary>Seconds on the clock that goes on through deep sleep; not a date, and whoever sets the date moves it.</summary>
        long Seconds { get; }

        /// <summary>Whether this boot is a waking from <see cref="Sleep"/> and no reset or power-up.</summary>
        bool HasSlept { get; }

        /// <summary>Sleeps, then boots anew; like a reset it does not return on the board, and elsewhere the caller does nothing more.</summary>
        void Sleep(int seconds);
    }
}
