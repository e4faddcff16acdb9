namespace TinyDevice.Device.Sensors
{
    /// <summary>The accelerometer of an InvenSense MPU-6050 that samples by its own clock into its own buffer of 1,024 bytes.</summary>
    /// <remarks>
    /// Source: MPU-6000/MPU-6050 Register Map and Descriptions, revision 4.2. The gyroscopes sleep. The buffer makes samples equally spaced however
    /// late the interpreter comes; it must be emptied before it holds <see cref="MaxBuffered"/> samples.
    /// </remarks>
    public sealed class Mpu6050
    {
        /// <summary>Bytes of a sample: x, y and z, 16 bits each, high byte first.</summary>
        public const int SampleBytes = 6;

        /// <summary>Samples in the buffer that can still be read without a loss; it would hold 170.</summary>
        public const int MaxBuffered = 168;

        private const int RegisterDivider = 0x19;
        private const int RegisterFilter = 0x1A;
        private const int RegisterRange = 0x1C;
        private const int RegisterBuffered = 0x23;
        private const int RegisterControl = 0x6A;
        private const int RegisterPower = 0x6B;
        private const int RegisterStandby = 0x6C;
        private const int RegisterCount = 0x72;
        private const int RegisterBuffer = 0x74;
        private const int RegisterChip = 0x75;

        private const int ChipId = 0x68;

        private readonly I2cBus _bus;
        private readonly int _address;
        private readonly byte[] _two = new byte[2];

        /// <summary>Nothing is sent yet.</summary>
        /// <param name="bus">The bus it is on.</param>
        /// <param name="address">0x68, or 0x69 with the pin AD0 high.</param>
        public Mpu6050(I2cBus bus, int address)
        {
            _bus = bus;
            _address = address;
        }

        /// <summary>Wakes the chip and begins to sample into an empty buffer.</summary>
        /// <param name="rateHz">Samples per second, a divisor of 1,000 from 4 on.</param>
        /// <param name="rangeG">Full scale in g: 2, 4, 8 or 16.</param>
        /// <returns>Ok, WrongChip or what the bus says.</returns>
        public SensorStatus Start(int rateHz, int rangeG)
        {
            SensorStatus status = _bus.Read(_address, RegisterChip, _two, 1);
            if (status != SensorStatus.Ok)
            {
                return status;
            }

            if (_two[0] != ChipId)
            {
                return SensorStatus.WrongChip;
            }

            int range = rangeG == 2 ? 0 : rangeG == 4 ? 1 : rangeG == 8 ? 2 : 3;

            // Awake on the internal clock, thermometer off, gyroscopes in standby; with the filter on, the chip samples a thousand times a second.
            byte[] setup =
            {
                RegisterPower, 0x08, RegisterStandby, 0x07, RegisterFilter, Filter(rateHz), RegisterDivider, (byte)(1000 / rateHz - 1),
                RegisterRange, (byte)(range << 3), RegisterBuffered, 0x08,
            };
            for (int i = 0; i < setup.Length && status == SensorStatus.Ok; i += 2)
            {
                status = _bus.Write(_address, setup[i], setup[i + 1]);
            }

            return status == SensorStatus.Ok ? Empty() : status;
        }

        /// <summary>Throws away what the buffer holds.</summary>
        public SensorStatus Empty()
        {
            // The buffer resets only while it is off.
            SensorStatus status = _bus.Write(_address, RegisterControl, 0x04);
            return status == SensorStatus.Ok ? _bus.Write(_address, RegisterControl, 0x40) : status;
        }

        /// <summary>Counts the whole samples in the buffer.</summary>
        /// <returns>Ok, Overrun or what the bus says.</returns>
        public SensorStatus Count(out int samples)
        {
            SensorStatus status = _bus.Read(_address, RegisterCount, _two, 2);
            samples = ((_two[0] << 8) | _two[1]) / SampleBytes;
            return status == SensorStatus.Ok && samples > MaxBuffered ? SensorStatus.Overrun : status;
        }

        /// <summary>Takes that many samples out of the buffer, which must hold them.</summary>
        public SensorStatus Take(byte[] buffer, int samples)
        {
            return _bus.Read(_address, RegisterBuffer, buffer, samples * SampleBytes);
        }

        /// <summary>The widest low pass below half the sample rate: of 94, 44, 21, 10 and 5 Hz.</summary>
        private static byte Filter(int rateHz)
        {
            int[] bandwidths = { 94, 44, 21, 10 };
            int setting = 0;
            while (setting < bandwidths.Length && bandwidths[setting] * 2 > rateHz)
            {
                setting++;
            }

            return (byte)(setting + 2);
        }
    }
}
