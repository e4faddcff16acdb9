namespace TinyDevice.Update.Ports
{
    /// <summary>Takes what the agent reports as it happens, for a log or a screen; must not throw and must not block.</summary>
    public interface IEventSink
    {
        /// <summary>Something happened; the two numbers and the text mean what <see cref="DeviceEventKind"/> says.</summary>
        void Report(DeviceEventKind kind, int first, int second, string text);
    }
}
