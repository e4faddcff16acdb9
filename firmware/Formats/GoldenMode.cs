namespace TinyDevice.Formats
{
    /// <summary>How the golden samples of a package run one after another.</summary>
    public enum GoldenMode
    {
        /// <summary>The model keeps no state; the order does not matter.</summary>
        Independent = 0,

        /// <summary>State carries over from sample to sample, starting from the initial values.</summary>
        Sequence = 1,

        /// <summary>State goes back to the initial values before every sample.</summary>
        ResetEach = 2,
    }
}
