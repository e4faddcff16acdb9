using System.Device.Gpio;
using TinyDevice.Device.Sensors;

namespace TinyDevice.Device
{
    /// <summary>A GPIO as an open-drain wire.</summary>
    /// <remarks>
    /// nanoFramework's open-drain mode switches the ESP32's input off, so the level could not be read (nf-interpreter cpu_gpio.cpp, GPIO_MODE_OUTPUT_OD).
    /// The wire is therefore let go by making the pin an input, and pulled by making it an open-drain output, which begins low.
    /// </remarks>
    internal sealed class Esp32Pin : IOpenDrainPin
    {
        private readonly GpioPin _pin;
        private bool _pulls;

        /// <summary>Opens a GPIO by its number, released.</summary>
        public Esp32Pin(GpioController controller, int number)
        {
            _pin = controller.OpenPin(number, PinMode.InputPullUp);
        }

        /// <inheritdoc/>
        public bool IsHigh
        {
            get { return (bool)_pin.Read(); }
        }

        /// <inheritdoc/>
        public void Pull()
        {
            if (!_pulls)
            {
                _pulls = true;
                _pin.SetPinMode(PinMode.OutputOpenDrain);
            }
        }

        /// <inheritdoc/>
        public void Release()
        {
            if (_pulls)
            {
                _pulls = false;
                _pin.SetPinMode(PinMode.InputPullUp);
            }
        }
    }
}
