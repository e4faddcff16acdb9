namespace TinyDevice.Device.Sensors
{
    /// <summary>I2C master on two plain pins, one bit at a time; registers of one byte, no second master.</summary>
    /// <remarks>
    /// Source: NXP UM10204 rev. 7, sections 3.1.4 to 3.1.16. The interpreter takes some ten microseconds for each edge, so a clock of 100 kHz is never
    /// reached and no delay is needed. Between two calls the bus is idle; every wait has an end, so that a broken wire costs time but no loop.
    /// </remarks>
    public sealed class I2cBus
    {
        /// <summary>Times the clock is looked at while a chip holds it: some ten milliseconds on the board.</summary>
        private const int MaxStretch = 1000;

        private const int RecoveryPulses = 9;

        private readonly IOpenDrainPin _clock;
        private readonly IOpenDrainPin _data;
        private SensorStatus _status;

        /// <summary>Lets both wires go; nothing is sent yet.</summary>
        public I2cBus(IOpenDrainPin clock, IOpenDrainPin data)
        {
            _clock = clock;
            _data = data;
            data.Release();
            clock.Release();
        }

        /// <summary>Writes one register of a chip.</summary>
        /// <returns>Ok, NotAcknowledged, ClockStuck or DataStuck.</returns>
        public SensorStatus Write(int address, int register, int value)
        {
            Start();
            Send(address << 1);
            Send(register);
            Send(value);
            return Stop();
        }

        /// <summary>Reads consecutive bytes from a register of a chip on.</summary>
        /// <returns>Ok, NotAcknowledged, ClockStuck or DataStuck; the buffer is then not to be used.</returns>
        public SensorStatus Read(int address, int register, byte[] buffer, int count)
        {
            Start();
            Send(address << 1);
            Send(register);
            if (_status == SensorStatus.Ok)
            {
                // A repeated start: data goes down once more while the clock is up.
                _data.Release();
                RaiseClock();
                _data.Pull();
                _clock.Pull();
            }

            Send((address << 1) | 1);
            for (int i = 0; i < count && _status == SensorStatus.Ok; i++)
            {
                buffer[i] = (byte)Receive(i + 1 == count);
            }

            return Stop();
        }

        private void Start()
        {
            _status = SensorStatus.Ok;
            if (!_clock.IsHigh || !_data.IsHigh)
            {
                FreeBus();
            }

            if (_status == SensorStatus.Ok)
            {
                _data.Pull();
                _clock.Pull();
            }
        }

        /// <summary>A chip cut off in the middle of a byte waits for clock pulses with data low; it gets them, and a stop.</summary>
        private void FreeBus()
        {
            RaiseClock();
            for (int i = 0; i < RecoveryPulses && !_data.IsHigh && _status == SensorStatus.Ok; i++)
            {
                _clock.Pull();
                RaiseClock();
            }

            if (_status == SensorStatus.Ok)
            {
                _clock.Pull();
                Stop();
            }
        }

        private SensorStatus Stop()
        {
            if (_status == SensorStatus.ClockStuck || _status == SensorStatus.DataStuck)
            {
                _data.Release();
                _clock.Release();
                return _status;
            }

            _data.Pull();
            RaiseClock();
            _data.Release();
            if (!_data.IsHigh && _status != SensorStatus.ClockStuck)
            {
                _status = SensorStatus.DataStuck;
            }

            return _status;
        }

        private void Send(int value)
        {
            if (_status != SensorStatus.Ok)
            {
                return;
            }

            for (int bit = 0x80; bit > 0; bit >>= 1)
            {
                if ((value & bit) != 0)
                {
                    _data.Release();
                }
                else
                {
                    _data.Pull();
                }

                RaiseClock();
                _clock.Pull();
            }

            _data.Release();
            if (ReceiveBit() != 0 && _status == SensorStatus.Ok)
            {
                _status = SensorStatus.NotAcknowledged;
            }
        }

        private int Receive(bool isLast)
        {
            _data.Release();
            int value = 0;
            for (int i = 0; i < 8; i++)
            {
                value = (value << 1) | ReceiveBit();
            }

            // The master acknowledges every byte but the last.
            if (!isLast)
            {
                _data.Pull();
            }

            RaiseClock();
            _clock.Pull();
            return value;
        }

        private int ReceiveBit()
        {
            RaiseClock();
            int bit = _data.IsHigh ? 1 : 0;
            _clock.Pull();
            return bit;
        }

        /// <summary>Lets the clock go and waits while a chip still holds it.</summary>
        private void RaiseClock()
        {
            _clock.Release();
            int left = MaxStretch;
            while (!_clock.IsHigh)
            {
                if (--left == 0)
                {
                    _status = SensorStatus.ClockStuck;
                    return;
                }
            }
        }
    }
}
