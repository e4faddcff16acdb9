using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace TinyDevice.ServerBench;

/// <summary>Devices that connect anew for every poll, over OpenSSL itself: .NET's client costs more than the server it measures.</summary>
/// <remarks>They do what a device does: check the server's certificate and its name, ask, read the answer, close.</remarks>
internal sealed class TlsDevices : IDisposable
{
    private const int Threads = 16;
    private readonly ServerProcess _server;
    private readonly nint _context;
    private readonly int _devices;
    private int _next;
    private int _resumed;

    public TlsDevices(ServerProcess server, int devices)
    {
        (_server, _devices) = (server, devices);
        _context = OpenSsl.CreateContext(server.CertificateFile);
    }

    /// <summary>Connections that resumed an older session in the last run.</summary>
    public int Resumed => _resumed;

    /// <summary>Polls for a time, after a warm-up.</summary>
    /// <param name="warmUp">Until the server's code is compiled for good.</param>
    /// <param name="time">How long.</param>
    /// <param name="resume">Whether a device offers the session of its connection before.</param>
    public LoadResult Run(TimeSpan warmUp, TimeSpan time, bool resume)
    {
        Drive(warmUp, resume);
        _resumed = 0;
        TimeSpan before = _server.ProcessorTime;
        LoadResult result = Drive(time, resume);
        double each = (_server.ProcessorTime - before).TotalMicroseconds / Math.Max(1, result.Statuses.Values.Sum());
        return result with { ServerMicroseconds = each };
    }

    public void Dispose() => OpenSsl.FreeContext(_context);

    private LoadResult Drive(TimeSpan time, bool resume)
    {
        long start = Stopwatch.GetTimestamp();
        var answers = new List<(int, long)>[Threads];
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() => answers[i] = PollFor(time, resume)))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        return Load.Summarise(answers.SelectMany(a => a).ToList(), Stopwatch.GetElapsedTime(start));
    }

    private List<(int, long)> PollFor(TimeSpan time, bool resume)
    {
        var answers = new List<(int, long)>();
        byte[] buffer = new byte[16 * 1024];
        nint session = 0;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < time)
        {
            long begun = Stopwatch.GetTimestamp();
            byte[] request = Requests.Poll((int)((uint)Interlocked.Increment(ref _next) % _devices));
            int status = Poll(request, buffer, resume, ref session);
            answers.Add((status, Stopwatch.GetTimestamp() - begun));
        }
        if (session != 0)
        {
            OpenSsl.FreeSession(session);
        }
        return answers;
    }

    private int Poll(byte[] request, byte[] buffer, bool resume, ref nint session)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(IPAddress.Loopback, _server.Address.Port);
        nint connection = OpenSsl.Connect(_context, socket.Handle, "localhost", session);
        try
        {
            if (OpenSsl.IsResumed(connection))
            {
                Interlocked.Increment(ref _resumed);
            }
            OpenSsl.Write(connection, request);
            int status = ReadAnswer(connection, buffer);
            if (resume)
            {
                // The tickets came before the answer.
                nint before = session;
                session = OpenSsl.SessionOf(connection);
                if (before != 0)
                {
                    OpenSsl.FreeSession(before);
                }
            }
            return status;
        }
        finally
        {
            OpenSsl.Close(connection);
        }
    }

    private static int ReadAnswer(nint connection, byte[] buffer)
    {
        int filled = 0;
        while (true)
        {
            int count = OpenSsl.Read(connection, buffer, filled);
            if (count == 0)
            {
                return 0;
            }
            filled += count;
            if (HttpConnection.IsWhole(buffer.AsSpan(0, filled), out int status))
            {
                return status;
            }
        }
    }
}
