using System;
using nanoFramework.TestFramework;
using TinyDevice.Device.Sensors;
using TinyDevice.Formats;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.DeviceTests
{
    /// <summary>From wires to a model's input.</summary>
    [TestClass]
    public class AccelerometerTests : IEventSink
    {
        private const int Address = 0x68;
        private const int RateHz = 50;
        private const int RangeG = 4;
        private const int Window = 4;
        private const int WindowBytes = Window * 3;
        private const int OneG = 8192;
        private const int ZeroPoint = 10;

        private readonly byte[] _input = new byte[WindowBytes];
        private int _events;
        private int _lastStatus;

        /// <inheritdoc/>
        public void Report(DeviceEventKind kind, int first, int second, string text)
        {
            Assert.AreEqual((int)DeviceEventKind.SensorChanged, (int)kind);
            _events++;
            _lastStatus = first;
        }

        [TestMethod]
        public void Sets_the_chip_up_for_its_rate_and_range()
        {
            SimulatedMpu6050 chip = new SimulatedMpu6050(Address);
            Assert.IsFalse(chip.IsSampling);
            Assert.IsFalse(Sensor(chip).Read(0, _input, WindowBytes));
            Assert.IsTrue(chip.IsSampling);
            Assert.AreEqual(1000 / RateHz - 1, chip.Register(0x19));
            Assert.AreEqual(4, chip.Register(0x1A));
            Assert.AreEqual(1 << 3, chip.Register(0x1C));
            Assert.AreEqual(7, chip.Register(0x6C));
            Assert.AreEqual(0, _events);
        }

        [TestMethod]
        public void Gives_the_newest_samples_in_the_steps_of_the_models_input_oldest_first()
        {
            SimulatedMpu6050 chip = new SimulatedMpu6050(Address);
            Accelerometer sensor = Sensor(chip);
            sensor.Read(0, _input, WindowBytes);
            for (int i = 0; i < Window - 1; i++)
            {
                chip.Sample(i * OneG / 16, -OneG, OneG / 2);
            }

            Assert.IsFalse(sensor.Read(0, _input, WindowBytes));
            chip.Sample(3 * OneG / 16, -OneG, OneG / 2);
            Assert.IsTrue(sensor.Read(0, _input, WindowBytes));
            AssertSamples(0, -16, 8);

            // Nothing new, nothing to infer on.
            Assert.IsFalse(sensor.Read(0, _input, WindowBytes));

            // More than a window, and more than one reading takes at once.
            for (int i = 4; i < 27; i++)
            {
                chip.Sample(i * OneG / 16, -OneG, OneG / 2);
            }

            Assert.IsTrue(sensor.Read(0, _input, WindowBytes));
            AssertSamples(23, -16, 8);
        }

        [TestMethod]
        public void Rounds_to_the_nearest_step_and_stops_at_the_ends_of_a_byte()
        {
            SimulatedMpu6050 chip = new SimulatedMpu6050(Address);
            Accelerometer sensor = Sensor(chip);
            sensor.Read(0, _input, WindowBytes);
            int[] raw = { 32767, -32768, 0, 255, 256, 257, -255, -256, -257, 4 * 512, -5000, 5000 };
            int[] steps = { 74, -54, 10, 10, 11, 11, 10, 10, 9, 14, 0, 20 };
            for (int i = 0; i < raw.Length; i += 3)
            {
                chip.Sample(raw[i], raw[i + 1], raw[i + 2]);
            }

            Assert.IsTrue(sensor.Read(0, _input, WindowBytes));
            for (int i = 0; i < steps.Length; i++)
            {
                Assert.AreEqual(steps[i], (int)(sbyte)_input[i]);
            }

            sensor.Fit(Input(TensorType.Int8, WindowBytes, 0.01f));
            for (int i = 0; i < Window; i++)
            {
                chip.Sample(32767, -32768, 0);
            }

            Assert.IsTrue(sensor.Read(0, _input, WindowBytes));
            Assert.AreEqual(127, (int)(sbyte)_input[0]);
            Assert.AreEqual(-128, (int)(sbyte)_input[1]);
            Assert.AreEqual(ZeroPoint, (int)(sbyte)_input[2]);
        }

        [TestMethod]
        public void Begins_the_window_anew_when_the_buffer_ran_over()
        {
            SimulatedMpu6050 chip = new SimulatedMpu6050(Address);
            Accelerometer sensor = Sensor(chip);
            sensor.Read(0, _input, WindowBytes);
            for (int i = 0; i < 171; i++)
            {
                chip.Sample(i, i, i);
            }

            Assert.IsFalse(sensor.Read(0, _input, WindowBytes));
            Assert.AreEqual((int)SensorStatus.Overrun, _lastStatus);

            Assert.IsFalse(sensor.Read(0, _input, WindowBytes));
            Assert.AreEqual((int)SensorStatus.Ok, _lastStatus);
            for (int i = 0; i < Window; i++)
            {
                chip.Sample(i * OneG / 16, -OneG, OneG / 2);
            }

            Assert.IsTrue(sensor.Read(0, _input, WindowBytes));
            AssertSamples(0, -16, 8);
        }

        [TestMethod]
        public void Tells_once_that_the_chip_is_gone_and_once_that_it_is_back()
        {
            SimulatedMpu6050 chip = new SimulatedMpu6050(-1);
            Accelerometer sensor = Sensor(chip);
            Assert.IsFalse(sensor.Read(0, _input, WindowBytes));
            Assert.IsFalse(sensor.Read(0, _input, WindowBytes));
            Assert.AreEqual(1, _events);
            Assert.AreEqual((int)SensorStatus.NotAcknowledged, _lastStatus);

            chip.Address = Address;
            sensor.Read(0, _input, WindowBytes);
            Assert.AreEqual(2, _events);
            Assert.AreEqual((int)SensorStatus.Ok, _lastStatus);
            Assert.IsTrue(chip.IsSampling);

            // Gone in the middle of a window: the samples before are not mixed with those after.
            chip.Sample(0, 0, 0);
            Assert.IsFalse(sensor.Read(0, _input, WindowBytes));
            chip.Address = -1;
            Assert.IsFalse(sensor.Read(0, _input, WindowBytes));
            chip.Address = Address;
            Assert.IsFalse(sensor.Read(0, _input, WindowBytes));
            for (int i = 0; i < Window; i++)
            {
                Assert.IsFalse(sensor.Read(0, _input, WindowBytes));
                chip.Sample(i * OneG / 16, -OneG, OneG / 2);
            }

            Assert.IsTrue(sensor.Read(0, _input, WindowBytes));
            AssertSamples(0, -16, 8);
        }

        [TestMethod]
        public void Refuses_another_chip_at_its_address()
        {
            SimulatedMpu6050 chip = new SimulatedMpu6050(Address);
            chip.SetRegister(0x75, 0x71);
            Assert.IsFalse(Sensor(chip).Read(0, _input, WindowBytes));
            Assert.AreEqual((int)SensorStatus.WrongChip, _lastStatus);
            Assert.IsFalse(chip.IsSampling);
        }

        [TestMethod]
        public void Feeds_no_input_that_is_not_INT8_of_three_axes()
        {
            SimulatedMpu6050 chip = new SimulatedMpu6050(Address);
            Accelerometer sensor = Sensor(chip);
            Assert.IsFalse(sensor.Read(1, _input, WindowBytes));
            Assert.IsFalse(sensor.Read(0, _input, WindowBytes - 3));
            sensor.Fit(Input(TensorType.Int16, WindowBytes, 1));
            Assert.IsFalse(sensor.Read(0, _input, WindowBytes));
            sensor.Fit(Input(TensorType.Int8, 10, 1));
            Assert.IsFalse(sensor.Read(0, _input, 10));
            sensor.Fit(null);
            Assert.IsFalse(sensor.Read(0, _input, WindowBytes));
            Assert.AreEqual(0, chip.Starts);
        }

        private void AssertSamples(int firstX, int y, int z)
        {
            for (int i = 0; i < Window; i++)
            {
                Assert.AreEqual(firstX + i + ZeroPoint, (int)(sbyte)_input[3 * i]);
                Assert.AreEqual(y + ZeroPoint, (int)(sbyte)_input[3 * i + 1]);
                Assert.AreEqual(z + ZeroPoint, (int)(sbyte)_input[3 * i + 2]);
            }
        }

        private Accelerometer Sensor(SimulatedMpu6050 chip)
        {
            Accelerometer sensor = new Accelerometer(new Mpu6050(new I2cBus(chip.Clock, chip.Data), Address), RateHz, RangeG, this);
            sensor.Fit(Input(TensorType.Int8, WindowBytes, 1 / 16f));
            return sensor;
        }

        private static TensorInfo Input(TensorType type, int bytes, float scale)
        {
            byte[] record = new byte[64];
            LittleEndian.WriteInt32(record, 4, bytes);
            record[8] = (byte)type;
            record[9] = 1;
            Array.Copy(BitConverter.GetBytes(scale), 0, record, 12, 4);
            LittleEndian.WriteInt32(record, 16, ZeroPoint);
            LittleEndian.WriteInt32(record, 20, type == TensorType.Int16 ? bytes / 2 : bytes);
            TensorInfo input = new TensorInfo();
            Assert.AreEqual((int)FormatStatus.Ok, (int)input.Read(record, bytes));
            return input;
        }
    }
}
