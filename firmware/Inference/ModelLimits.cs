namespace TinyDevice.Inference
{
    /// <summary>What a model may use on this device; the values come from nf.config.</summary>
    public sealed class ModelLimits
    {
        /// <summary>Sets the three limits in bytes.</summary>
        public ModelLimits(int arenaBytes, int heapBytes, int windowBytes)
        {
            ArenaBytes = arenaBytes;
            HeapBytes = heapBytes;
            WindowBytes = windowBytes;
        }

        /// <summary>Largest arena in bytes.</summary>
        public int ArenaBytes { get; }

        /// <summary>Most bytes of managed heap, the arena included.</summary>
        public int HeapBytes { get; }

        /// <summary>Largest window for streamed weights in bytes.</summary>
        public int WindowBytes { get; }
    }
}
