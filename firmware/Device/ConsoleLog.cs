using System;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.Device
{
    /// <summary>Writes events to the debugger's console as numbers: kind, two values, text; their names would cost flash.</summary>
    /// <remarks>Not Debug.WriteLine, whose calls the compiler leaves out of a release build.</remarks>
    internal sealed class ConsoleLog : IEventSink
    {
        /// <inheritdoc/>
        public void Report(DeviceEventKind kind, int first, int second, string text)
        {
            Console.WriteLine("td " + ((int)kind).ToString() + " " + first.ToString() + " " + second.ToString() + " " + text);
        }
    }
}
