using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.Device
{
    /// <summary>A sensor for boards without one: a slow wave with seeded noise on it, the same after every reset.</summary>
    public sealed class SyntheticSensor : ISensor
    {
        private const int Period = 64;

        private uint _noise = 1;
        private int _time;

        /// <summary>The class that the last inference found most likely, -1 before the first.</summary>
        public int LastClass { get; private set; } = -1;

        /// <inheritdoc/>
        public bool Read(int inputIndex, byte[] buffer, int count)
        {
            for (int i = 0; i < count; i++)
            {
                // A triangle of 64 samples between -64 and 64, and noise of 3 bits from a linear congruential generator.
                int phase = (_time + i) % Period;
                int wave = (phase < Period / 2 ? phase : Period - phase) * 4 - 64;
                _noise = _noise * 1664525 + 1013904223;
                buffer[i] = (byte)(wave + (int)(_noise >> 29));
            }

            _time++;
            return true;
        }

        /// <inheritdoc/>
        public void Publish(int outputIndex, byte[] buffer, int count)
        {
            if (outputIndex == 0)
            {
                LastClass = ModelMonitor.ClassOf(buffer, count);
            }
        }
    }
}
