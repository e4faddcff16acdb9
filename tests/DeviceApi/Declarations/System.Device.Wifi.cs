// System.Device.Wifi 1.5.149.0
namespace System.Device.Wifi
{
    public class WifiAdapter : IDisposable
    {
        internal extern WifiAdapter();
        public extern WifiConnectionResult Connect(string ssid, WifiReconnectionKind reconnectionKind, string passwordCredential);
        public extern void Disconnect();
        public extern void Dispose();
        public static extern WifiAdapter[] FindAllAdapters();
    }

    public class WifiConnectionResult
    {
        internal extern WifiConnectionResult();
        public extern WifiConnectionStatus ConnectionStatus { get; }
    }

    public enum WifiConnectionStatus { AccessRevoked = 0, InvalidCredential = 1, NetworkNotAvailable = 2, Success = 3, Timeout = 4, UnspecifiedFailure = 5, UnsupportedAuthenticationProtocol = 6 }

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
