using System;
using System.Threading;
using nanoFramework.Hardware.Esp32;
using TinyDevice.Update.Ports;

namespace TinyDevice.Device
{
    /// <summary>The ESP32's deep sleep; its RTC keeps the system time meanwhile.</summary>
    internal sealed class Esp32Sleep : ISleep
    {
        /// <inheritdoc/>
        public long Seconds
        {
            get { return DateTime.UtcNow.ToUnixTimeSeconds(); }
        }

        /// <inheritdoc/>
        public bool HasSlept
        {
            get { return nanoFramework.Hardware.Esp32.Sleep.GetWakeupCause() == nanoFramework.Hardware.Esp32.Sleep.WakeupCause.Timer; }
        }

        /// <inheritdoc/>
        public void Sleep(int seconds)
        {
            nanoFramework.Hardware.Esp32.Sleep.EnableWakeupByTimer(TimeSpan.FromSeconds(seconds));
            nanoFramework.Hardware.Esp32.Sleep.StartDeepSleep();

            // The interpreter ends a little after the call comes back.
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
