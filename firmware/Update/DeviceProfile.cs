namespace TinyDevice.Update
{
    /// <summary>What this firmware on this board can take; nf.config's constants and the runtime's own versions.</summary>
    public sealed class DeviceProfile
    {
        /// <summary>Target a manifest must name.</summary>
        public string Target { get; set; }

        /// <summary>Model class a manifest must name; empty takes any.</summary>
        public string ModelClass { get; set; }

        /// <summary>Most arena bytes.</summary>
        public int ArenaBytes { get; set; }

        /// <summary>Budget for everything a model allocates.</summary>
        public int HeapBytes { get; set; }

        /// <summary>Window through which weights are streamed.</summary>
        public int WindowBytes { get; set; }

        /// <summary>Seconds between polls until the server names its own interval.</summary>
        public int PollSeconds { get; set; }

        /// <summary>Upper bound on the interval the server names, in seconds.</summary>
        public int MaxPollSeconds { get; set; }

        /// <summary>Seconds without a proof from the server after which the device says so; 0 asks for none.</summary>
        public int StaleSeconds { get; set; }

        /// <summary>Milliseconds between inferences.</summary>
        public int InferenceMs { get; set; }

        /// <summary>The detector's threshold, see <see cref="Cascade"/>; 0 runs the model on every sample.</summary>
        public int DetectorMilli { get; set; }

        /// <summary>Quiet samples after which the model runs all the same; 0 for never.</summary>
        public int HeartbeatSamples { get; set; }

        /// <summary>Seconds of deep sleep between two wakings; 0 never sleeps.</summary>
        public int SleepSeconds { get; set; }

        /// <summary>Milliseconds without movement after which the device sleeps.</summary>
        public int AwakeMs { get; set; }

        /// <summary>Power while the processor computes, radio silent; 0 for all three when nothing is known.</summary>
        public int ActiveMilliwatts { get; set; }

        /// <summary>Power while the radio exchanges something with the server.</summary>
        public int RadioMilliwatts { get; set; }

        /// <summary>Power in deep sleep.</summary>
        public int SleepMicrowatts { get; set; }

        /// <summary>Least speed of a download in bytes per second, averaged over 30 seconds; below it the attempt is broken off.</summary>
        public int MinBytesPerSecond { get; set; }
    }
}
