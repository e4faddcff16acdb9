using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TinyDevice.UpdateServer.Tests;

/// <summary>A network between a server and its database that can be cut and joined again.</summary>
internal sealed class TcpRelay : IDisposable
{
    private readonly string _host;
    private readonly int _port;
    private readonly int _own;
    private ConcurrentBag<TcpClient> _open = [];
    private TcpListener? _listener;

    public TcpRelay(string host, int port)
    {
        (_host, _port) = (host, port);
        _own = Listen(0);
    }

    /// <summary>The loopback port that leads to the database; the same after every cut.</summary>
    public int Port => _own;

    /// <summary>Ends all connections and refuses others.</summary>
    public void Cut()
    {
        _listener?.Stop();
        _listener = null;
        foreach (TcpClient end in Interlocked.Exchange(ref _open, []))
        {
            end.Dispose();
        }
    }

    public void Join() => Listen(_own);

    public void Dispose() => Cut();

    private int Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _listener = listener;
        _ = AcceptAsync(listener);
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            TcpClient near;
            try
            {
                near = await listener.AcceptTcpClientAsync();
            }
            catch (Exception stopped) when (stopped is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            _open.Add(near);
            _ = ServeAsync(near);
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        using (near)
        using (var far = new TcpClient())
        {
            _open.Add(far);
            try
            {
                await far.ConnectAsync(_host, _port);
                await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), far.GetStream().CopyToAsync(near.GetStream()));
            }
            catch (Exception cut) when (cut is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // Cut on the way.
            }
        }
    }
}
