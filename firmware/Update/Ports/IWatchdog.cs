namespace TinyDevice.Update.Ports
{
    /// <summary>Resets the device unless fed in time; fed only by a completed inference or a completed agent step.</summary>
    public interface IWatchdog
    {
        /// <summary>Puts the reset off by the configured time.</summary>
        void Feed();
    }
}
