using nanoFramework.Hardware.Esp32;
using TinyDevice.Update.Ports;

namespace TinyDevice.Device
{
    /// <summary>The ESP32's microsecond timer, which neither SNTP nor anything else sets.</summary>
    internal sealed class Esp32Clock : IClock
    {
        /// <inheritdoc/>
        public long Milliseconds
        {
            get { return (long)(HighResTimer.GetCurrent() / 1000); }
        }
    }
}
