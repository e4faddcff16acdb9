using System.Net;
using System.Net.Sockets;

namespace TinyDevice.UpdateServer;

/// <summary>Looks at the address before Kestrel does: its own failure to bind comes as a stack trace in the log.</summary>
internal static class ListenAddress
{
    /// <exception cref="UpdateServerException">Something else listens there, or this user or machine may not.</exception>
    public static void RequireFree(string url)
    {
        var uri = new Uri(url);
        string host = uri.Host == "localhost" ? IPAddress.Loopback.ToString() : uri.Host.Trim('[', ']');
        if (uri.Port == 0 || !IPAddress.TryParse(host, out IPAddress? address))
        {
            return;
        }
        try
        {
            using var listener = new TcpListener(address, uri.Port);
            listener.Start();
        }
        catch (SocketException failure)
        {
            string remedy = failure.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? "another program listens there; stop it or choose another port"
                : $"{failure.Message}; choose another address";
            throw new UpdateServerException($"The server cannot listen on {url}: {remedy}.", failure);
        }
    }
}
