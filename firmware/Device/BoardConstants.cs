// Generated from nf.config by BoardConstants.targets. Do not edit.
namespace TinyDevice.Device
{
    /// <summary>What nf.config says about this board. Every key: docs/nf-config.md.</summary>
    internal static class BoardConstants
    {
        public const string Target = "esp32";
        public const string ModelClass = "default";
        public const int SlotBytes = 1310720;
        public const int ArenaBytes = 32768;
        public const int WindowBytes = 8192;
        public const int HeapBytes = 40960;
        public const int IntervalMs = 1000;
        public const string ServerUrl = "http://127.0.0.1:8080";
        public const string Tenant = "DEFAULT";
        public const int PollSeconds = 300;
        public const int StaleSeconds = 0;
        public const int InferenceSeconds = 60;
        public const int AgentSeconds = 300;
        public const int InvokeMs = 30000;
        public const int DetectorMilli = 0;
        public const int HeartbeatSamples = 60;
        public const int SleepSeconds = 0;
        public const int AwakeMs = 5000;
        public const string Sensor = "synthetic";
        public const int SensorClockPin = 22;
        public const int SensorDataPin = 21;
        public const int SensorAddress = 0x68;
        public const int SensorRateHz = 50;
        public const int SensorRangeG = 4;
        public const int SupplyMillivolts = 3300;
        public const int ActiveMilliamps = 50;
        public const int RadioMilliamps = 160;
        public const int SleepMicroamps = 10;
    }
}
