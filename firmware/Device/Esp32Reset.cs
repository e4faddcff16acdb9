using System.Threading;
using nanoFramework.Runtime.Native;
using TinyDevice.Update.Ports;

namespace TinyDevice.Device
{
    /// <summary>Restarts the whole chip.</summary>
    internal sealed class Esp32Reset : IReset
    {
        /// <inheritdoc/>
        public void Reset()
        {
            Power.RebootDevice(RebootOption.NormalReboot);

            // The call may come back before the chip goes down; nobody may go on working then.
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
