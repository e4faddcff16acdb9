using System.Buffers.Text;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace TinyDevice.ServerBench;

/// <summary>One keep-alive HTTP/1.1 connection that does as little as a client can, because it shares the processor with the server.</summary>
internal sealed class HttpConnection : IDisposable
{
    private static readonly SslClientAuthenticationOptions Tls = new()
    {
        TargetHost = "localhost",
        // A self-signed certificate of this run; and a fresh handshake every time is what is measured.
#pragma warning disable CA5359
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        AllowTlsResume = false,
    };

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly Stream _stream;

    private HttpConnection(Stream stream) => _stream = stream;

    public static async Task<HttpConnection> OpenAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, address.Port);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (address.Scheme == Uri.UriSchemeHttps)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsClientAsync(Tls);
            stream = tls;
        }
        return new HttpConnection(stream);
    }

    /// <summary>Sends a request and reads its answer to the end; the status code.</summary>
    public async Task<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        await _stream.WriteAsync(request);
        int filled = 0;
        int head;
        while ((head = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0)
        {
            filled += await ReadAsync(_buffer.AsMemory(filled));
        }
        int status = NumberAt(_buffer.AsSpan(9));
        long left = LengthOf(_buffer.AsSpan(0, head)) - (filled - head - 4);
        while (left > 0)
        {
            left -= await ReadAsync(_buffer);
        }
        return status;
    }

    /// <summary>As <see cref="SendAsync"/>, and the bytes of a short body.</summary>
    public async Task<(int Status, string Body)> AskAsync(ReadOnlyMemory<byte> request)
    {
        await _stream.WriteAsync(request);
        int filled = 0;
        int head;
        while ((head = _buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8)) < 0
            || filled - head - 4 < LengthOf(_buffer.AsSpan(0, head)))
        {
            filled += await ReadAsync(_buffer.AsMemory(filled));
        }
        return (NumberAt(_buffer.AsSpan(9)), System.Text.Encoding.UTF8.GetString(_buffer.AsSpan(head + 4, filled - head - 4)));
    }

    /// <summary>Whether these bytes are a whole answer, and its status code.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> answer, out int status)
    {
        int head = answer.IndexOf("\r\n\r\n"u8);
        status = head < 0 ? 0 : NumberAt(answer[9..]);
        return head >= 0 && answer.Length - head - 4 >= LengthOf(answer[..head]);
    }

    public void Dispose() => _stream.Dispose();

    private async ValueTask<int> ReadAsync(Memory<byte> into)
    {
        int count = await _stream.ReadAsync(into);
        return count > 0 ? count : throw new IOException("The server closed the connection.");
    }

    private static long LengthOf(ReadOnlySpan<byte> head)
    {
        int at = head.IndexOf("Content-Length: "u8);
        return at < 0 ? 0 : NumberAt(head[(at + 16)..]);
    }

    private static int NumberAt(ReadOnlySpan<byte> text) => Utf8Parser.TryParse(text, out int number, out _) ? number : 0;
}
