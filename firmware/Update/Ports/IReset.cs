namespace TinyDevice.Update.Ports
{
    /// <summary>Starts the device anew.</summary>
    /// <remarks>On the board this does not return. Where it does, the caller does nothing more and returns to its own caller at once.</remarks>
    public interface IReset
    {
        /// <summary>Resets now; uncommitted writes are lost.</summary>
        void Reset();
    }
}
