using System.Diagnostics;
using TinyDevice.Cli.Devices;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Demo;

/// <summary>One of the demo's devices: its store, its current process, and everything it said.</summary>
internal sealed class DemoDevice(string id, string folder, string keyFile, Uri server) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<(TimeSpan At, DeviceEventView View)> _events = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private DeviceProcess? _process;
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id { get; } = id;

    public int ProcessId => _process!.Id;

    /// <summary>Registers the device with the server and writes its store.</summary>
    public async Task ProvisionAsync(string apiKey, RegisterDevice device, CancellationToken stop)
    {
        DeviceStore store = await DeviceStore.RegisterAsync(server, apiKey, device, stop);
        store.Save(folder);
    }

    /// <summary>Starts its process.</summary>
    public void Start(int? linkRate = null)
    {
        List<string> arguments = ["--store", folder, "--server", server.ToString(), "--trust", keyFile, "--infer-every", "0.2", "--poll-at-most", "1", "--json"];
        if (linkRate is { } rate)
        {
            arguments.AddRange(["--link-rate", rate.ToString()]);
        }

        _process = DeviceProcess.Start(arguments, Path.GetDirectoryName(folder)!, Take);
    }

    /// <summary>SIGKILL.</summary>
    public Task KillAsync() => _process!.KillAsync();

    /// <summary>Number of events so far; what came before a step does not count for it.</summary>
    public int Mark()
    {
        lock (_lock)
        {
            return _events.Count;
        }
    }

    /// <summary>Waits for the first event from <paramref name="mark"/> on that <paramref name="match"/> accepts.</summary>
    public async Task<(TimeSpan At, DeviceEventView View)> WaitForAsync(int mark, string what, Func<DeviceEventView, bool> match, CancellationToken stop)
    {
        int next = mark;
        while (true)
        {
            Task news;
            lock (_lock)
            {
                for (; next < _events.Count; next++)
                {
                    if (match(_events[next].View))
                    {
                        return _events[next];
                    }
                }

                news = _news.Task;
            }

            try
            {
                await news.WaitAsync(stop);
            }
            catch (OperationCanceledException)
            {
                string failure = await _process!.FindFailureAsync() ?? "still running";
                throw new UserException($"{Id} never got to '{what}' (it said last: {Last()}; its process: {failure}).");
            }
        }
    }

    public void Dispose() => _process?.Dispose();

    private string Last()
    {
        lock (_lock)
        {
            string[] last = [.. _events.Select(e => e.View).Where(view => view.Event is not ("inferred" or "polled")).TakeLast(8).Select(view => view.Text)];
            return last.Length == 0 ? "nothing" : string.Join("; ", last);
        }
    }

    private void Take(DeviceEventView view)
    {
        lock (_lock)
        {
            _events.Add((_clock.Elapsed, view));
            _news.SetResult();
            _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
