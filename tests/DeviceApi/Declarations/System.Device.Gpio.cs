// System.Device.Gpio 1.1.62.0
namespace System.Device.Gpio
{
    using System;

    public enum PinMode { Input = 0, InputPullDown = 1, InputPullUp = 2, Output = 3, OutputOpenDrain = 4, OutputOpenDrainPullUp = 5 }

    public sealed class GpioController : IDisposable
    {
        public extern GpioController();
        public extern GpioPin OpenPin(int pinNumber, PinMode mode);
        public extern System.Device.Gpio.GpioPin OpenPin(int pinNumber);
        public extern void Dispose();
    }

    public sealed class GpioPin : IDisposable
    {
        internal extern GpioPin();
        public extern PinValue Read();
        public extern void SetPinMode(PinMode value);
        public extern void Write(PinValue value);
        public extern void Dispose();
    }

    public struct PinValue
    {
        public static extern PinValue High { get; }
        public static extern PinValue Low { get; }
        public static extern explicit operator bool(PinValue value);
        public static extern explicit operator byte(System.Device.Gpio.PinValue value);
        public static extern explicit operator int(System.Device.Gpio.PinValue value);
    }
}
