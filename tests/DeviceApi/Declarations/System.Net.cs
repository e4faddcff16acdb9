// System.Net 1.11.60.0
namespace System.Net.NetworkInformation
{
    public class NetworkInterface
    {
        protected extern NetworkInterface(int interfaceIndex);
        public extern string IPv4Address { get; }
        public extern NetworkInterfaceType NetworkInterfaceType { get; }
        public extern uint SpecificConfigId { get; set; }
        public static extern NetworkInterface[] GetAllNetworkInterfaces();
    }

    public class Wireless80211Configuration
    {
        public extern Wireless80211Configuration(uint id);
        public extern string Password { get; set; }
        public extern string Ssid { get; set; }
        public static extern Wireless80211Configuration[] GetAllWireless80211Configurations();
        public extern void SaveConfiguration();
    }

    public enum NetworkInterfaceType { Unknown = 1, Ethernet = 6, Wireless80211 = 71, WirelessAP = 72 }
}

namespace System.Net.Security
{
    public enum SslProtocols { None = 0, Tls = 192, Tls11 = 768, Tls12 = 3072, Tls13 = 12288 }

    public enum SslVerification { NoVerification = 1, VerifyPeer = 2, CertificateRequired = 4, VerifyClientOnce = 8 }
}

namespace System.Net.Sockets
{
    public class SocketException : Exception
    {
        internal extern SocketException();
        public extern int ErrorCode { get; }
    }
}

namespace System.Security.Cryptography.X509Certificates
{
    public class X509Certificate
    {
        public extern X509Certificate(byte[] certificate);
        public extern X509Certificate(string certificate);
        public extern X509Certificate();
    }
}

namespace nanoFramework.Networking
{
    public enum NetworkHelperStatus { None = 0, Started = 1, NetworkIsReady = 2, FailedNoNetworkInterface = 3, TokenExpiredWaitingIPAddress = 4, TokenExpiredWaitingDateTime = 5, ErrorConnetingToWiFiWhileScanning = 6, ExceptionOccurred = 7, Reconnecting = 8 }
}
