using TinyDevice.Device;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.DeviceTests
{
    /// <summary>The ports of a board apart from storage and network: a clock that goes when the test lets it, and a reset that ends a life.</summary>
    public sealed class TestBoard : IClock, IWatchdog, IReset, ISensor, IEventSink
    {
        private const int MaxSteps = 4000;

        private readonly TestServer _server;

        /// <summary>A board on the network of a server.</summary>
        public TestBoard(TestServer server)
        {
            _server = server;
        }

        /// <inheritdoc/>
        public long Milliseconds { get; private set; }

        /// <summary>Version of the model that ran last.</summary>
        public string ModelVersion { get; private set; }

        /// <summary>Chunks after which power fails, once; 0 for never.</summary>
        public int PowerFailsAfterChunks { get; set; }

        /// <summary>Chunks committed in all lives.</summary>
        public int Chunks { get; private set; }

        private bool IsReset { get; set; }

        /// <summary>Boots again and again until the server knows how its action ended, or the given number of lives is over.</summary>
        public void Live(int lives)
        {
            for (int i = 0; i < lives && !_server.IsClosed; i++)
            {
                IsReset = false;
                FileSlotStorage storage = TestDrive.Open();
                DeviceRuntime runtime = new DeviceRuntime(Parts(storage), Profile(), null);
                runtime.Boot();
                int wait = 0;
                for (int step = 0; step < MaxSteps && wait >= 0 && !IsReset && !_server.IsClosed; step++)
                {
                    Milliseconds += wait + 1;
                    wait = runtime.Step();
                }

                ModelVersion = runtime.ModelVersion;
                _server.Close();
                storage.Dispose();
            }
        }

        /// <inheritdoc/>
        public void Feed()
        {
        }

        /// <inheritdoc/>
        public void Reset()
        {
            IsReset = true;
        }

        /// <inheritdoc/>
        public bool Read(int inputIndex, byte[] buffer, int count)
        {
            for (int i = 0; i < count; i++)
            {
                buffer[i] = (byte)(i * 7);
            }

            return true;
        }

        /// <inheritdoc/>
        public void Publish(int outputIndex, byte[] buffer, int count)
        {
        }

        /// <inheritdoc/>
        public void Report(DeviceEventKind kind, int first, int second, string text)
        {
            if (kind == DeviceEventKind.ChunkCommitted)
            {
                Chunks++;
                IsReset |= Chunks == PowerFailsAfterChunks;
            }
        }

        private DeviceParts Parts(FileSlotStorage storage)
        {
            DeviceParts parts = new DeviceParts();
            parts.Storage = storage;
            parts.Clock = this;
            parts.Watchdog = this;
            parts.Reset = this;
            parts.Transport = _server;
            parts.Sensor = this;
            parts.Events = this;
            return parts;
        }

        private static DeviceProfile Profile()
        {
            DeviceProfile profile = new DeviceProfile();
            profile.Target = "test";
            profile.ModelClass = "test";
            profile.ArenaBytes = 4096;
            profile.HeapBytes = 16384;
            profile.WindowBytes = 4096;
            profile.PollSeconds = 1;
            profile.InferenceMs = 600000;
            profile.MinBytesPerSecond = 64;
            return profile;
        }
    }
}
