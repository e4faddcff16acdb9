using System;
using System.Device.Gpio;
using System.Threading;
using nanoFramework.Runtime.Native;
using TinyDevice.Device.Sensors;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.Device
{
    /// <summary>The firmware's entry: wires the ports to the hardware and runs one life of the device.</summary>
    internal static class Program
    {
        private const string Root = "I:\\";
        private const int HttpTimeoutMs = 15000;
        private const int MinBytesPerSecond = 64;

        /// <summary>Time for nanoff or Visual Studio to get hold of a board whose program fails at once.</summary>
        private const int RestartDelayMs = 10000;

        private static void Main()
        {
            Esp32Reset reset = new Esp32Reset();
            try
            {
                Run(reset);
            }
            catch (Exception e)
            {
                // After Main the board would idle for ever, so whatever happened ends in a reset; the boot counter makes an end of it.
                Console.WriteLine(e.ToString());
            }

            Thread.Sleep(RestartDelayMs);
            reset.Reset();
        }

        private static void Run(Esp32Reset reset)
        {
            Esp32Clock clock = new Esp32Clock();
            Supervisor supervisor = new Supervisor(clock, reset, new ConsoleLog(), Limits());
            supervisor.Start();
            new WifiLink(Root).Start();

            DeviceParts parts = new DeviceParts();
            parts.Storage = new FileSlotStorage(Root, BoardConstants.SlotBytes);
            parts.Clock = clock;
            parts.Watchdog = supervisor;
            parts.Reset = reset;
            parts.Sleep = new Esp32Sleep();
            parts.Transport = new Esp32Transport(HttpTimeoutMs, Root + "ca.pem");
            parts.Sensor = Sensor(BoardConstants.Sensor, supervisor);
            parts.Events = supervisor;

            DeviceRuntime runtime = new DeviceRuntime(parts, Profile(), new FactoryModel(FactoryImage.Image, FactoryImage.Version));
            runtime.Boot();
            Accelerometer accelerometer = parts.Sensor as Accelerometer;
            if (accelerometer != null)
            {
                accelerometer.Fit(runtime.Input);
            }

            int wait = 0;
            while (wait >= 0)
            {
                Thread.Sleep(wait);
                wait = Step(runtime);
            }
        }

        private static ISensor Sensor(string type, IEventSink events)
        {
            if (type != "mpu6050")
            {
                return new SyntheticSensor();
            }

            GpioController pins = new GpioController();
            I2cBus bus = new I2cBus(new Esp32Pin(pins, BoardConstants.SensorClockPin), new Esp32Pin(pins, BoardConstants.SensorDataPin));
            Mpu6050 chip = new Mpu6050(bus, BoardConstants.SensorAddress);
            return new Accelerometer(chip, BoardConstants.SensorRateHz, BoardConstants.SensorRangeG, events);
        }

        private static int Step(DeviceRuntime runtime)
        {
            // A second line beside the supervisor: an endless inference or step is broken off by an exception that names the place.
            ExecutionConstraint.Install(BoardConstants.InvokeMs, 0);
            try
            {
                int wait = runtime.StepInference();
                ExecutionConstraint.Install(BoardConstants.AgentSeconds * 1000, 0);
                return wait < 0 ? wait : runtime.StepAgent(wait);
            }
            finally
            {
                ExecutionConstraint.Install(Timeout.Infinite, 0);
            }
        }

        private static SupervisorLimits Limits()
        {
            SupervisorLimits limits = new SupervisorLimits();
            limits.LoopMs = BoardConstants.AgentSeconds * 1000L;
            limits.InferenceMs = BoardConstants.InferenceSeconds * 1000L;
            return limits;
        }

        private static DeviceProfile Profile()
        {
            DeviceProfile profile = new DeviceProfile();
            profile.Target = BoardConstants.Target;
            profile.ModelClass = BoardConstants.ModelClass;
            profile.ArenaBytes = BoardConstants.ArenaBytes;
            profile.HeapBytes = BoardConstants.HeapBytes;
            profile.WindowBytes = BoardConstants.WindowBytes;
            profile.PollSeconds = BoardConstants.PollSeconds;
            profile.StaleSeconds = BoardConstants.StaleSeconds;
            profile.InferenceMs = BoardConstants.IntervalMs;
            profile.DetectorMilli = BoardConstants.DetectorMilli;
            profile.HeartbeatSamples = BoardConstants.HeartbeatSamples;
            profile.SleepSeconds = BoardConstants.SleepSeconds;
            profile.AwakeMs = BoardConstants.AwakeMs;
            profile.ActiveMilliwatts = BoardConstants.SupplyMillivolts * BoardConstants.ActiveMilliamps / 1000;
            profile.RadioMilliwatts = BoardConstants.SupplyMillivolts * BoardConstants.RadioMilliamps / 1000;
            profile.SleepMicrowatts = (int)((long)BoardConstants.SupplyMillivolts * BoardConstants.SleepMicroamps / 1000);
            profile.MinBytesPerSecond = MinBytesPerSecond;
            return profile;
        }
    }
}
