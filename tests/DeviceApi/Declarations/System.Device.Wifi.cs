// System.Device.Wifi 1.5.149.0
namespace System.Device.Wifi
{
    public enum WifiReconnectionKind { Automatic = 0, Manual = 1 }
}

namespace nanoFramework.Networking
{
    using System;
    using System.Device.Wifi;
    using System.Threading;

    public static class WifiNetworkHelper
    {
        public static extern Exception HelperException { get; }
        public static extern NetworkHelperStatus Status { get; }
        public static extern bool ConnectDhcp(string ssid, string password, WifiReconnectionKind reconnectionKind, bool requiresDateTime, int wifiAdapterId, CancellationToken token);
        public static extern bool Reconnect(bool requiresDateTime, int wifiAdapterId, CancellationToken token);
        public static extern void Disconnect();
        public static extern void Reset();
    }
}
