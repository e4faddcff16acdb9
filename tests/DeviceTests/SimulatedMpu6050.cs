namespace TinyDevice.DeviceTests
{
    /// <summary>An MPU-6050 as the wires see it: I2C bit by bit, a register file, and a buffer of 1,024 bytes that loses its oldest when full.</summary>
    public sealed class SimulatedMpu6050
    {
        private const int BufferBytes = 1024;

        private readonly byte[] _registers = new byte[128];
        private readonly byte[] _buffer = new byte[BufferBytes];
        private int _buffered;
        private bool _clockWasHigh = true;
        private bool _dataWasHigh = true;
        private bool _isBusy;
        private bool _isAddressed;
        private bool _isRead;
        private bool _hasRegister;
        private int _register;
        private int _bit;
        private int _shift;
        private int _stretched;

        /// <summary>A chip that answers to that address, after power-up.</summary>
        public SimulatedMpu6050(int address)
        {
            Address = address;
            Clock = new SimulatedWire(this);
            Data = new SimulatedWire(this);
            _registers[0x75] = 0x68;
            _registers[0x6B] = 0x40;
        }

        /// <summary>The clock wire.</summary>
        public SimulatedWire Clock { get; private set; }

        /// <summary>The data wire.</summary>
        public SimulatedWire Data { get; private set; }

        /// <summary>Its address; -1 when it is not there.</summary>
        public int Address { get; set; }

        /// <summary>Looks at the clock during which the chip holds it down after each byte.</summary>
        public int Stretch { get; set; }

        /// <summary>Starts and stops seen, to be compared.</summary>
        public int Starts { get; private set; }

        /// <summary>Stops seen.</summary>
        public int Stops { get; private set; }

        /// <summary>Whether the chip is awake and puts accelerations, at that rate and scale, into its buffer.</summary>
        public bool IsSampling
        {
            get { return (_registers[0x6B] & 0x40) == 0 && _registers[0x23] == 0x08 && (_registers[0x6A] & 0x40) != 0; }
        }

        /// <summary>A register's value.</summary>
        public int Register(int index)
        {
            return _registers[index];
        }

        /// <summary>Sets a register, as another chip or a disturbance would.</summary>
        public void SetRegister(int index, int value)
        {
            _registers[index] = (byte)value;
        }

        /// <summary>One sample is taken, if the chip was told to.</summary>
        public void Sample(int x, int y, int z)
        {
            if (IsSampling)
            {
                Store(x);
                Store(y);
                Store(z);
            }
        }

        /// <summary>The board was reset in the middle of a byte: the chip waits for the rest, holding data down.</summary>
        public void HangInByte(int bitsLeft)
        {
            _isBusy = true;
            _isAddressed = true;
            _isRead = true;
            _shift = 0;
            _bit = 8 - bitsLeft;
            Data.IsPulledByChip = true;
            _dataWasHigh = false;
        }

        /// <summary>The board looks at a wire.</summary>
        public void Look(SimulatedWire wire)
        {
            if (wire == Clock && Clock.IsPulledByChip && --_stretched <= 0)
            {
                Clock.IsPulledByChip = false;
                Notice();
            }
        }

        /// <summary>A wire may have changed.</summary>
        public void Notice()
        {
            bool clock = Clock.Level;
            bool data = Data.Level;
            bool rises = clock && !_clockWasHigh;
            bool falls = !clock && _clockWasHigh;
            bool dataChanges = data != _dataWasHigh;
            bool clockStays = clock && _clockWasHigh;
            _clockWasHigh = clock;
            _dataWasHigh = data;
            if (clockStays && dataChanges)
            {
                Condition(data);
            }
            else if (rises && _isBusy)
            {
                ClockUp(data);
            }
            else if (falls && _isBusy)
            {
                ClockDown();
            }
        }

        private void Condition(bool isStop)
        {
            Starts += isStop ? 0 : 1;
            Stops += isStop ? 1 : 0;
            _isBusy = !isStop;
            _isAddressed = false;
            _isRead = false;
            _hasRegister = false;
            _bit = -1;
            _shift = 0;
        }

        private void ClockUp(bool data)
        {
            if (_bit < 8 && !(_isRead && _isAddressed))
            {
                _shift = (_shift << 1) | (data ? 1 : 0);
            }
            else if (_bit == 8 && _isRead && _isAddressed && data)
            {
                // Not acknowledged: the board wants no more.
                _isAddressed = false;
                _isBusy = false;
            }
        }

        private void ClockDown()
        {
            // The bit numbered -1 is the start itself: the clock goes down before the first bit.
            _bit++;
            if (_bit == 8 && !(_isRead && _isAddressed))
            {
                Data.IsPulledByChip = TakeByte(_shift & 0xFF);
                _shift = 0;
            }
            else if (_bit == 8)
            {
                Data.IsPulledByChip = false;
            }
            else
            {
                _bit = _bit == 9 ? 0 : _bit;
                Drive();
            }

            if (_bit == 8 && Stretch > 0)
            {
                Clock.IsPulledByChip = true;
                _stretched = Stretch;
            }

            _dataWasHigh = Data.Level;
        }

        private void Drive()
        {
            if (!_isRead || !_isAddressed)
            {
                Data.IsPulledByChip = false;
                return;
            }

            if (_bit == 0)
            {
                _shift = GiveByte();
            }

            Data.IsPulledByChip = (_shift & (0x80 >> _bit)) == 0;
        }

        /// <summary>Takes a byte the board sent.</summary>
        /// <returns>Whether it is acknowledged.</returns>
        private bool TakeByte(int value)
        {
            if (!_isAddressed)
            {
                _isAddressed = value >> 1 == Address;
                _isRead = (value & 1) != 0;
                _isBusy = _isAddressed;
                return _isAddressed;
            }

            if (!_hasRegister)
            {
                _hasRegister = true;
                _register = value;
                return true;
            }

            Store(_register++, value);
            return true;
        }

        private void Store(int register, int value)
        {
            _registers[register] = (byte)value;
            if (register == 0x6A && (value & 0x44) == 0x04)
            {
                _buffered = 0;
                _registers[register] = (byte)(value & ~0x04);
            }
        }

        private int GiveByte()
        {
            switch (_register)
            {
                case 0x72:
                    _register++;
                    return _buffered >> 8;
                case 0x73:
                    _register++;
                    return _buffered & 0xFF;
                case 0x74:
                    return Shift();
                default:
                    return _registers[_register++];
            }
        }

        private int Shift()
        {
            if (_buffered == 0)
            {
                return 0xFF;
            }

            int first = _buffer[0];
            _buffered--;
            System.Array.Copy(_buffer, 1, _buffer, 0, _buffered);
            return first;
        }

        private void Store(int value)
        {
            Push(value >> 8);
            Push(value);
        }

        private void Push(int value)
        {
            if (_buffered == BufferBytes)
            {
                Shift();
            }

            _buffer[_buffered++] = (byte)value;
        }
    }
}
