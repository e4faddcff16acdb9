namespace TinyDevice.Update.Ports
{
    /// <summary>Time since this boot; the board has no battery-backed clock, so nothing here knows the date.</summary>
    public interface IClock
    {
        /// <summary>Milliseconds since boot; never goes back, and starts anew with every boot.</summary>
        long Milliseconds { get; }
    }
}
