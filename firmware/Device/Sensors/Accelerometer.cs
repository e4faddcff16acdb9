using TinyDevice.Formats;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.Device.Sensors
{
    /// <summary>Fills a model's input with the newest window of accelerations in g: x, y, z, x, y, z, ... oldest first.</summary>
    /// <remarks>
    /// Values are quantized as the model's input says when they arrive, so the window takes one byte each. A gap in the samples begins the window anew:
    /// a model never sees two movements glued together.
    /// </remarks>
    public sealed class Accelerometer : ISensor
    {
        private const int Axes = 3;
        private const int SamplesPerRead = 8;

        private readonly Mpu6050 _chip;
        private readonly int _rateHz;
        private readonly int _rangeG;
        private readonly IEventSink _events;
        private readonly byte[] _samples = new byte[SamplesPerRead * Mpu6050.SampleBytes];
        private byte[] _window;
        private float _stepsPerUnit;
        private int _zeroPoint;
        private int _next;
        private int _filled;
        private SensorStatus _status;
        private bool _isRunning;

        /// <summary>Touches no wire yet.</summary>
        /// <param name="chip">The chip.</param>
        /// <param name="rateHz">Samples per second.</param>
        /// <param name="rangeG">Full scale in g.</param>
        /// <param name="events">Is told when the sensor fails and when it works again.</param>
        public Accelerometer(Mpu6050 chip, int rateHz, int rangeG, IEventSink events)
        {
            _chip = chip;
            _rateHz = rateHz;
            _rangeG = rangeG;
            _events = events;
        }

        /// <summary>Fits the window to the model's input; without one, or for any type but INT8 and any size but whole samples, nothing is read.</summary>
        public void Fit(TensorInfo input)
        {
            bool fits = input != null && input.Type == TensorType.Int8 && input.Scale > 0 && input.Bytes % Axes == 0;
            _window = fits ? new byte[input.Bytes] : null;
            _filled = 0;
            _next = 0;
            if (fits)
            {
                _stepsPerUnit = _rangeG / (32768 * input.Scale);
                _zeroPoint = input.ZeroPoint;
            }
        }

        /// <inheritdoc/>
        public bool Read(int inputIndex, byte[] buffer, int count)
        {
            if (inputIndex != 0 || _window == null || count != _window.Length)
            {
                return false;
            }

            int taken;
            Tell(_isRunning ? Drain(out taken) : Start(out taken));
            if (taken == 0 || _filled < count)
            {
                return false;
            }

            System.Array.Copy(_window, _next, buffer, 0, count - _next);
            System.Array.Copy(_window, 0, buffer, count - _next, _next);
            return true;
        }

        /// <inheritdoc/>
        public void Publish(int outputIndex, byte[] buffer, int count)
        {
        }

        private SensorStatus Start(out int taken)
        {
            taken = 0;
            SensorStatus status = _chip.Start(_rateHz, _rangeG);
            _isRunning = status == SensorStatus.Ok;
            return status;
        }

        private SensorStatus Drain(out int taken)
        {
            taken = 0;
            SensorStatus status = _chip.Count(out int left);
            while (status == SensorStatus.Ok && left > 0)
            {
                int samples = left < SamplesPerRead ? left : SamplesPerRead;
                status = _chip.Take(_samples, samples);
                if (status == SensorStatus.Ok)
                {
                    Keep(samples * Axes);
                    taken += samples;
                    left -= samples;
                }
            }

            if (status != SensorStatus.Ok)
            {
                _filled = 0;
                _next = 0;
                _isRunning = false;
            }

            return status;
        }

        private void Keep(int values)
        {
            byte[] window = _window;
            int next = _next;
            for (int i = 0; i < values; i++)
            {
                int raw = (short)((_samples[2 * i] << 8) | _samples[2 * i + 1]);
                float steps = raw * _stepsPerUnit + _zeroPoint;
                int value = (int)(steps < 0 ? steps - 0.5f : steps + 0.5f);
                window[next] = (byte)(value > 127 ? 127 : value < -128 ? -128 : value);
                next = next + 1 == window.Length ? 0 : next + 1;
            }

            _next = next;
            _filled = _filled + values > window.Length ? window.Length : _filled + values;
        }

        private void Tell(SensorStatus status)
        {
            if (status != _status)
            {
                _status = status;
                _events.Report(DeviceEventKind.SensorChanged, (int)status, 0, "");
            }
        }
    }
}
