namespace TinyDevice.Update.Ports
{
    /// <summary>The application's say in whether an update may come now, where the server waits for the device's consent.</summary>
    /// <remarks>A device without one consents to everything, as hawkBit's auto-confirmation does.</remarks>
    public interface IConfirmation
    {
        /// <summary>Decides on an offered update; asked again at every poll until it decides.</summary>
        /// <param name="action">The server's action id.</param>
        /// <param name="version">Version the server names, or empty.</param>
        /// <returns>Positive to consent, negative to deny, 0 to be asked again later.</returns>
        int Decide(int action, string version);
    }
}
