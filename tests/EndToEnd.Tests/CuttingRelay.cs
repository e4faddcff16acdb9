using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TinyDevice.EndToEnd.Tests;

/// <summary>A network between a client and the server that breaks in the middle of downloads, as often as it was told to.</summary>
internal sealed class CuttingRelay : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _downloads = new();
    private readonly Uri _server;
    private readonly int _cutAfter;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _cutsLeft;

    /// <param name="server">What is behind it.</param>
    /// <param name="cuts">How many downloads it breaks.</param>
    /// <param name="cutAfter">Bytes of a download that still come through.</param>
    public CuttingRelay(Uri server, int cuts, int cutAfter)
    {
        _server = server;
        _cutsLeft = cuts;
        _cutAfter = cutAfter;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _ = AcceptAsync();
    }

    /// <summary>Where clients find the server.</summary>
    public Uri Address { get; }

    /// <summary>The Range headers of all downloads, "-" where there was none.</summary>
    public IEnumerable<string> Downloads => _downloads;

    /// <summary>Completes when the server answered a final feedback.</summary>
    public Task FinalFeedback => _closed.Task;

    public void Dispose()
    {
        _end.Cancel();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
        }
        catch (OperationCanceledException)
        {
            _listener.Stop();
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await server.ConnectAsync(_server.Host, _server.Port, _end.Token);
                var state = new Exchange();
                await Task.WhenAny(ForwardAsync(client, server, state), AnswerAsync(server, client, state));
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
            {
                // Either side may go at any time; the other one notices by its closed connection.
                client.Close();
            }
        }
    }

    private async Task ForwardAsync(TcpClient from, TcpClient to, Exchange state)
    {
        byte[] buffer = new byte[16 * 1024];
        int count;
        while ((count = await from.GetStream().ReadAsync(buffer, _end.Token)) > 0)
        {
            state.Read(Encoding.Latin1.GetString(buffer, 0, count), _downloads);
            await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
        }
    }

    private async Task AnswerAsync(TcpClient from, TcpClient to, Exchange state)
    {
        byte[] buffer = new byte[4 * 1024];
        int count;
        while ((count = await from.GetStream().ReadAsync(buffer, _end.Token)) > 0)
        {
            await to.GetStream().WriteAsync(buffer.AsMemory(0, count), _end.Token);
            if (state.IsFinalFeedback)
            {
                _closed.TrySetResult();
            }
            if (state.IsDownload && (state.Answered += count) > _cutAfter && Interlocked.Decrement(ref _cutsLeft) >= 0)
            {
                to.Client.Close(timeout: 0);
                return;
            }
        }
    }

    /// <summary>What the request under way on a connection is.</summary>
    private sealed class Exchange
    {
        private string _request = "";

        public bool IsDownload { get; private set; }
        public bool IsFinalFeedback { get; private set; }
        public int Answered { get; set; }

        public void Read(string text, ConcurrentQueue<string> downloads)
        {
            bool begins = text.StartsWith("GET ", StringComparison.Ordinal) || text.StartsWith("POST ", StringComparison.Ordinal)
                || text.StartsWith("HEAD ", StringComparison.Ordinal) || text.StartsWith("PUT ", StringComparison.Ordinal);
            _request = begins ? text : _request + text;
            IsDownload = _request.StartsWith("GET ", StringComparison.Ordinal) && _request.Split('\n')[0].Contains("/artifacts/", StringComparison.Ordinal);
            IsFinalFeedback = _request.StartsWith("POST ", StringComparison.Ordinal) && _request.Contains("\"closed\"", StringComparison.Ordinal);
            Answered = begins ? 0 : Answered;
            if (begins && IsDownload)
            {
                string? range = _request.Split("\r\n").FirstOrDefault(l => l.StartsWith("Range:", StringComparison.OrdinalIgnoreCase));
                downloads.Enqueue(range is null ? "-" : range["Range:".Length..].Trim());
            }
        }
    }
}
