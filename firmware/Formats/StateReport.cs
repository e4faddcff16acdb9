namespace TinyDevice.Formats
{
    /// <summary>What the server is still to be told about the last action; numbers are stored and never change.</summary>
    public enum StateReport
    {
        /// <summary>Nothing.</summary>
        None = 0,

        /// <summary>It succeeded.</summary>
        Success = 1,

        /// <summary>It failed; the reason record says why.</summary>
        Failure = 2,
    }
}
