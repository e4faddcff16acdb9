// System.Net 1.11.60.0
namespace System.Net.NetworkInformation
{
    public class NetworkInterface
    {
        protected extern NetworkInterface(int interfaceIndex);
        public extern string IPv4Address { get; }
        public extern NetworkInterfaceType NetworkInterfaceType { get; }
        public static extern NetworkInterface[] GetAllNetworkInterfaces();
    }

    public enum NetworkInterfaceType { Unknown = 1, Ethernet = 6, Wireless80211 = 71, WirelessAP = 72 }
}

namespace System.Net.Security
{
    public static class CertificateManager
    {
        public static extern bool AddCaCertificateBundle(byte[] ca);
        public static extern bool AddCaCertificateBundle(System.Security.Cryptography.X509Certificates.X509Certificate[] ca);
        public static extern bool AddCaCertificateBundle(string ca);
    }

    public enum SslProtocols { None = 0, Tls = 192, Tls11 = 768, Tls12 = 3072, Tls13 = 12288 }
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
