namespace TinyDevice.Device
{
    /// <summary>How long the parts of the device may be silent; nf.config's watchdog times.</summary>
    public sealed class SupervisorLimits
    {
        /// <summary>Milliseconds between two steps of the device's loop, agent and self-test included.</summary>
        public long LoopMs { get; set; }

        /// <summary>Milliseconds between two completed inferences, once there was one.</summary>
        public long InferenceMs { get; set; }
    }
}
