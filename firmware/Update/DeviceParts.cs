using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>The ports of one device; Program.cs on the board and the virtual device each fill it in once.</summary>
    public sealed class DeviceParts
    {
        /// <summary>Slots and records.</summary>
        public ISlotStorage Storage { get; set; }

        /// <summary>Time since boot.</summary>
        public IClock Clock { get; set; }

        /// <summary>Resets a device that hangs.</summary>
        public IWatchdog Watchdog { get; set; }

        /// <summary>Starts the device anew.</summary>
        public IReset Reset { get; set; }

        /// <summary>Deep sleep, or null where there is none.</summary>
        public ISleep Sleep { get; set; }

        /// <summary>The way to the server.</summary>
        public ITransport Transport { get; set; }

        /// <summary>Consent to updates; null consents to all.</summary>
        public IConfirmation Confirmation { get; set; }

        /// <summary>The model's inputs and outputs.</summary>
        public ISensor Sensor { get; set; }

        /// <summary>Log or screen.</summary>
        public IEventSink Events { get; set; }
    }
}
