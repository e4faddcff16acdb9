using TinyDevice.Formats;

namespace TinyDevice.Update
{
    /// <summary>What this firmware can run; a manifest asking for more is refused.</summary>
    public static class RuntimeVersion
    {
        /// <summary>major * 65536 + minor * 256 + patch.</summary>
        public const int Runtime = 0x000100;

        /// <summary>Newest op set this engine knows.</summary>
        public const int OpSet = ModelFormat.OpSetVersion;
    }
}
