using System.Threading;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.Device
{
    /// <summary>The board's watchdog: a thread of its own that resets the chip when the device's loop or its inferences fall silent.</summary>
    /// <remarks>
    /// The platform has no hardware watchdog for managed code. The interpreter preempts threads every 20 ms, so this one runs however
    /// tight the loop of another is; what it cannot see is a hang inside native code or of the interpreter itself.
    /// </remarks>
    public sealed class Supervisor : IWatchdog, IEventSink
    {
        private const int PeriodMs = 1000;

        private readonly IClock _clock;
        private readonly IReset _reset;
        private readonly IEventSink _log;
        private readonly long _loopMs;
        private readonly long _inferenceMs;
        private readonly object _lock = new object();
        private long _lastStep;
        private long _lastInference;
        private bool _hasInferred;

        /// <summary>Watches nothing before <see cref="Start"/>.</summary>
        /// <param name="clock">Time since boot.</param>
        /// <param name="reset">What happens when time is up.</param>
        /// <param name="log">Gets every event after the supervisor has seen it.</param>
        /// <param name="limits">How long is too long.</param>
        public Supervisor(IClock clock, IReset reset, IEventSink log, SupervisorLimits limits)
        {
            _clock = clock;
            _reset = reset;
            _log = log;
            _loopMs = limits.LoopMs;
            _inferenceMs = limits.InferenceMs;
            _lastStep = clock.Milliseconds;
        }

        /// <summary>Starts to watch.</summary>
        public void Start()
        {
            Thread thread = new Thread(Watch);
            thread.Priority = ThreadPriority.Highest;
            thread.Start();
        }

        /// <inheritdoc/>
        public void Feed()
        {
            long now = _clock.Milliseconds;
            lock (_lock)
            {
                _lastStep = now;
            }
        }

        /// <inheritdoc/>
        public void Report(DeviceEventKind kind, int first, int second, string text)
        {
            if (kind == DeviceEventKind.Inferred || kind == DeviceEventKind.Quiet)
            {
                long now = _clock.Milliseconds;
                lock (_lock)
                {
                    // Armed by the first inference: a trial's self-test and a board without a model have their own ends.
                    _hasInferred = true;
                    _lastInference = now;
                }
            }

            _log.Report(kind, first, second, text);
        }

        /// <summary>Whether the loop, or the inferences once there were any, have been silent for too long.</summary>
        public bool IsOverdue()
        {
            long now = _clock.Milliseconds;
            lock (_lock)
            {
                return now - _lastStep > _loopMs || (_hasInferred && now - _lastInference > _inferenceMs);
            }
        }

        private void Watch()
        {
            while (!IsOverdue())
            {
                Thread.Sleep(PeriodMs);
            }

            _reset.Reset();
        }
    }
}
