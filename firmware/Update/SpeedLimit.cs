using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Notices a body that comes slower than the minimum speed, measured over <see cref="DownloadBudget.SpeedWindowMs"/>.</summary>
    internal sealed class SpeedLimit
    {
        private readonly IClock _clock;
        private readonly int _bytesPerSecond;
        private long _start;
        private int _bytes;

        /// <summary>Measures against a least speed.</summary>
        public SpeedLimit(IClock clock, int bytesPerSecond)
        {
            _clock = clock;
            _bytesPerSecond = bytesPerSecond;
        }

        /// <summary>Starts over with a new body.</summary>
        public void Start()
        {
            _start = _clock.Milliseconds;
            _bytes = 0;
        }

        /// <summary>Counts bytes read.</summary>
        /// <returns>False when the window that ends here was too slow.</returns>
        public bool Take(int read)
        {
            _bytes += read;
            long elapsed = _clock.Milliseconds - _start;
            if (elapsed < DownloadBudget.SpeedWindowMs)
            {
                return true;
            }

            bool slow = _bytes < _bytesPerSecond * (elapsed / 1000);
            _start += elapsed;
            _bytes = 0;
            return !slow;
        }
    }
}
