namespace TinyDevice.Device
{
    /// <summary>What the file <c>I:\wifi</c> says, as JSON with these names; written by <c>tinydevice provision</c>.</summary>
    public sealed class WifiSettings
    {
        /// <summary>Network name.</summary>
        public string Ssid { get; set; }

        /// <summary>Password; empty for an open network.</summary>
        public string Password { get; set; }

        /// <summary>Time server, or null for the firmware's own.</summary>
        public string TimeServer { get; set; }
    }
}
