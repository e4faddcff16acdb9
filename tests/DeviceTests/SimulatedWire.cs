using TinyDevice.Device.Sensors;

namespace TinyDevice.DeviceTests
{
    /// <summary>A wire of a bus without hardware: low while the board or the chip pulls, and the chip sees every change.</summary>
    public sealed class SimulatedWire : IOpenDrainPin
    {
        private readonly SimulatedMpu6050 _chip;
        private bool _isPulled;
        private bool _isShorted;

        /// <summary>A wire with that chip on it.</summary>
        public SimulatedWire(SimulatedMpu6050 chip)
        {
            _chip = chip;
        }

        /// <summary>Whether something else holds the wire low for ever, as a short circuit does.</summary>
        public bool IsShorted
        {
            get
            {
                return _isShorted;
            }

            set
            {
                _isShorted = value;
                _chip.Notice();
            }
        }

        /// <summary>Whether the chip pulls.</summary>
        public bool IsPulledByChip { get; set; }

        /// <inheritdoc/>
        public bool IsHigh
        {
            get
            {
                _chip.Look(this);
                return Level;
            }
        }

        /// <summary>The level, without the chip taking note of the question.</summary>
        public bool Level
        {
            get { return !_isPulled && !IsPulledByChip && !IsShorted; }
        }

        /// <inheritdoc/>
        public void Pull()
        {
            _isPulled = true;
            _chip.Notice();
        }

        /// <inheritdoc/>
        public void Release()
        {
            _isPulled = false;
            _chip.Notice();
        }
    }
}
