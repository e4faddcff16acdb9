// nanoFramework.Hardware.Esp32 1.6.40.0
namespace nanoFramework.Hardware.Esp32
{
    using System;

    public enum EspNativeError { OK = 0, FAIL = -1, NO_MEM = 257, INVALID_ARG = 258, INVALID_STATE = 259, INVALID_SIZE = 260, NOT_FOUND = 261, NOT_SUPPORTED = 262, TIMEOUT = 263, INVALID_RESPONSE = 264, INVALID_CRC = 265, INVALID_VERSION = 266, INVALID_MAC = 267, WIFI_BASE = 12288 }

    public class HighResTimer
    {
        public static extern ulong GetCurrent();
    }

    public class NativeMemory
    {
        public enum MemoryType { All = 0, Internal = 1, SpiRam = 2 }
        public static extern void GetMemoryInfo(MemoryType memType, out uint totalSize, out uint totalFreeSize, out uint largestFreeBlock);
    }

    public class Sleep
    {
        public enum WakeupCause { Undefined = 0, Ext0 = 2, Ext1 = 3, Timer = 4, TouchPad = 5, Ulp = 6, Gpio = 7, Uart = 8, Wifi = 9, CoCpu = 10, CoCpuTrapTrig = 11, Bt = 12 }
        public static extern EspNativeError EnableWakeupByTimer(TimeSpan time);
        public static extern WakeupCause GetWakeupCause();
        public static extern void StartDeepSleep();
    }
}
