using nanoFramework.TestFramework;
using TinyDevice.Device.Sensors;

namespace TinyDevice.DeviceTests
{
    /// <summary>Registers over two wires, and the faults wires have.</summary>
    [TestClass]
    public class I2cBusTests
    {
        private const int Address = 0x69;
        private const int Divider = 0x19;
        private const int ChipId = 0x75;

        [TestMethod]
        public void Writes_and_reads_registers_between_start_and_stop()
        {
            SimulatedMpu6050 chip = new SimulatedMpu6050(Address);
            I2cBus bus = new I2cBus(chip.Clock, chip.Data);
            Assert.AreEqual((int)SensorStatus.Ok, (int)bus.Write(Address, Divider, 0xA5));
            Assert.AreEqual(0xA5, chip.Register(Divider));
            Assert.AreEqual(1, chip.Starts);
            Assert.AreEqual(1, chip.Stops);

            byte[] read = new byte[3];
            Assert.AreEqual((int)SensorStatus.Ok, (int)bus.Read(Address, Divider - 1, read, 3));
            Assert.AreEqual(0, (int)read[0]);
            Assert.AreEqual(0xA5, (int)read[1]);
            Assert.AreEqual(0, (int)read[2]);

            // A repeated start before the reading, but no stop.
            Assert.AreEqual(3, chip.Starts);
            Assert.AreEqual(2, chip.Stops);
            AssertIdle(chip);
        }

        [TestMethod]
        public void An_absent_chip_does_not_acknowledge_and_the_bus_is_left_idle()
        {
            SimulatedMpu6050 chip = new SimulatedMpu6050(Address - 1);
            I2cBus bus = new I2cBus(chip.Clock, chip.Data);
            Assert.AreEqual((int)SensorStatus.NotAcknowledged, (int)bus.Write(Address, Divider, 1));
            Assert.AreEqual((int)SensorStatus.NotAcknowledged, (int)bus.Read(Address, ChipId, new byte[1], 1));
            Assert.AreEqual(chip.Starts, chip.Stops);
            AssertIdle(chip);

            Assert.AreEqual((int)SensorStatus.Ok, (int)bus.Write(Address - 1, Divider, 1));
        }

        [TestMethod]
        public void Waits_while_the_chip_holds_the_clock()
        {
            SimulatedMpu6050 chip = new SimulatedMpu6050(Address);
            chip.Stretch = 200;
            byte[] read = new byte[1];
            Assert.AreEqual((int)SensorStatus.Ok, (int)new I2cBus(chip.Clock, chip.Data).Read(Address, ChipId, read, 1));
            Assert.AreEqual(0x68, (int)read[0]);
        }

        [TestMethod]
        public void Gives_a_clock_up_that_is_held_too_long_and_works_again_when_it_is_free()
        {
            SimulatedMpu6050 chip = new SimulatedMpu6050(Address);
            I2cBus bus = new I2cBus(chip.Clock, chip.Data);
            chip.Stretch = 5000;
            Assert.AreEqual((int)SensorStatus.ClockStuck, (int)bus.Write(Address, Divider, 1));

            chip.Stretch = 0;
            chip.Clock.IsPulledByChip = false;
            chip.Clock.IsShorted = true;
            Assert.AreEqual((int)SensorStatus.ClockStuck, (int)bus.Read(Address, ChipId, new byte[1], 1));

            chip.Clock.IsShorted = false;
            Assert.AreEqual((int)SensorStatus.Ok, (int)bus.Write(Address, Divider, 7));
            Assert.AreEqual(7, chip.Register(Divider));
        }

        [TestMethod]
        public void Frees_a_data_line_that_a_chip_holds_in_the_middle_of_a_byte()
        {
            for (int bitsLeft = 1; bitsLeft <= 8; bitsLeft++)
            {
                SimulatedMpu6050 chip = new SimulatedMpu6050(Address);
                I2cBus bus = new I2cBus(chip.Clock, chip.Data);
                chip.HangInByte(bitsLeft);
                Assert.IsFalse(chip.Data.Level);

                byte[] read = new byte[1];
                Assert.AreEqual((int)SensorStatus.Ok, (int)bus.Read(Address, ChipId, read, 1));
                Assert.AreEqual(0x68, (int)read[0]);
                AssertIdle(chip);
            }
        }

        [TestMethod]
        public void Gives_a_data_line_up_that_stays_down()
        {
            SimulatedMpu6050 chip = new SimulatedMpu6050(Address);
            I2cBus bus = new I2cBus(chip.Clock, chip.Data);
            chip.Data.IsShorted = true;
            Assert.AreEqual((int)SensorStatus.DataStuck, (int)bus.Write(Address, Divider, 1));
            Assert.AreEqual(0, chip.Register(Divider));

            chip.Data.IsShorted = false;
            Assert.AreEqual((int)SensorStatus.Ok, (int)bus.Write(Address, Divider, 1));
        }

        private static void AssertIdle(SimulatedMpu6050 chip)
        {
            Assert.IsTrue(chip.Clock.Level);
            Assert.IsTrue(chip.Data.Level);
        }
    }
}
