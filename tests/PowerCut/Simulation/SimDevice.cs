using System.Text;
using TinyDevice.Device;
using TinyDevice.Formats;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.PowerCut.Simulation;

/// <summary>The firmware over simulated ports: boots, resets and power cuts included.</summary>
internal sealed class SimDevice : IReset, IWatchdog, ISensor, IEventSink
{
    private const int MaxLives = 50;

    private DeviceRuntime? _runtime;
    private bool _isResetting;

    public SimDevice(int slotSize = 65536)
        : this(new SimStorage(slotSize), new SimServer())
    {
        Storage.Put(SlotFile.Trust, Release.TrustRecord);
        Storage.Put(SlotFile.Device, Encoding.UTF8.GetBytes($$"""{"id":"dev1","token":"secret","server":"{{SimServer.DefaultRoot}}","hmacKey":"00"}"""));
    }

    /// <summary>Goes on with a medium and a server that have a past.</summary>
    public SimDevice(SimStorage storage, SimServer server)
    {
        Storage = storage;
        Server = server;
        Port = storage;
    }

    public SimStorage Storage { get; }

    public SimServer Server { get; }

    /// <summary>What the firmware uses as its storage: the medium itself, or something broken in front of it.</summary>
    public ISlotStorage Port { get; set; }

    /// <summary>How the firmware reaches the server; null for without a network.</summary>
    public ITransport? Link { get; set; }

    public SimClock Clock { get; } = new();

    /// <summary>What happened, oldest first.</summary>
    public List<(DeviceEventKind Kind, int First, int Second, string Text)> Events { get; } = [];

    /// <summary>Lives begun.</summary>
    public int Boots { get; private set; }

    public int Inferences { get; private set; }

    public DeviceProfile Profile { get; } = new()
    {
        Target = Release.Target,
        ModelClass = Release.ModelClass,
        ArenaBytes = 98304,
        HeapBytes = 102400,
        WindowBytes = 16384,
        PollSeconds = 60,
        MaxPollSeconds = 0,
        InferenceMs = 10_000,
        MinBytesPerSecond = 64,
    };

    /// <summary>What the sensor feeds; null for zeros.</summary>
    public Random? Noise { get; set; }

    /// <summary>The application's consent; null for a device that consents to all.</summary>
    public IConfirmation? Confirmation { get; set; }

    /// <summary>Called before each step; a test changes the world here.</summary>
    public Action? BeforeStep { get; set; }

    /// <summary>Called for every event; throwing a power cut here is a reset at that moment.</summary>
    public Action<DeviceEventKind>? OnEvent { get; set; }

    public string ModelVersion => _runtime!.ModelVersion;

    public StateRecord State
    {
        get
        {
            StateStore store = new(Storage);
            store.Load();
            return store.Record;
        }
    }

    public int Count(DeviceEventKind kind) => Events.Count(e => e.Kind == kind);

    /// <summary>Runs until the server has nothing more to say; every reset and power cut starts a new life.</summary>
    public void RunUntilIdle() => RunUntil(() => _runtime!.IsIdle);

    /// <summary>Runs until something is so; every reset and power cut starts a new life.</summary>
    public void RunUntil(Func<bool> isDone, int maxSteps = 4000)
    {
        bool done = false;
        int lives = 0;
        for (int steps = 0; !done; lives++)
        {
            if (steps >= maxSteps || lives >= MaxLives)
            {
                throw new InvalidOperationException("The device does not come to rest: " + string.Join(", ", Events.TakeLast(12)));
            }

            try
            {
                done = Live(isDone, ref steps, maxSteps);
            }
            catch (PowerCutException)
            {
                Storage.PowerUp();
            }
        }
    }

    /// <summary>Offers a package as a new action and runs until all is done.</summary>
    public void Install(int action, byte[] package)
    {
        Server.Action = action;
        Server.Package = package;
        RunUntilIdle();
    }

    public void Reset() => _isResetting = true;

    public void Feed()
    {
    }

    public bool Read(int inputIndex, byte[] buffer, int count)
    {
        if (Noise is null)
        {
            Array.Clear(buffer, 0, count);
        }
        else
        {
            Noise.NextBytes(buffer.AsSpan(0, count));
        }

        return true;
    }

    public void Publish(int outputIndex, byte[] buffer, int count) => Inferences++;

    public void Report(DeviceEventKind kind, int first, int second, string text)
    {
        Events.Add((kind, first, second, text));
        OnEvent?.Invoke(kind);
    }

    private bool Live(Func<bool> isDone, ref int steps, int maxSteps)
    {
        Boots++;
        _isResetting = false;
        DeviceParts parts = new()
        {
            Storage = Port,
            Clock = Clock,
            Watchdog = this,
            Reset = this,
            Transport = Link ?? Server,
            Sensor = this,
            Confirmation = Confirmation,
            Events = this,
        };
        _runtime = new DeviceRuntime(parts, Profile, new FactoryModel(Release.FactoryImage, "factory"));
        _runtime.Boot();
        while (!_isResetting && steps < maxSteps)
        {
            steps++;
            BeforeStep?.Invoke();
            int wait = _runtime.Step();
            if (_isResetting)
            {
                return false;
            }

            if (isDone())
            {
                return true;
            }

            Clock.Advance(Math.Max(wait, 1));
        }

        return false;
    }
}
