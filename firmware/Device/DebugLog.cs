using System.Diagnostics;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.Device
{
    /// <summary>Writes events to the debugger as numbers: kind, two values, text; their names would cost flash.</summary>
    internal sealed class DebugLog : IEventSink
    {
        /// <inheritdoc/>
        public void Report(DeviceEventKind kind, int first, int second, string text)
        {
            Debug.WriteLine("td " + ((int)kind).ToString() + " " + first.ToString() + " " + second.ToString() + " " + text);
        }
    }
}
