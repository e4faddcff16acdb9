namespace TinyDevice.Packaging.Board;

/// <summary>Turns nf.config's elements into settings and checks that they fit each other; files are relative to <paramref name="directory"/>.</summary>
internal sealed class ConfigReader(string directory)
{
    /// <summary>What <c>I:\</c> needs besides the two slots: state, trust and reason records, network and certificate files, littlefs' own blocks.</summary>
    internal const int StorageReserve = 64 * 1024;

    private const int Megabyte = 1024 * 1024;
    private const int LargestObject = 786_300;
    /// <summary>Of the 170 samples an MPU-6050 buffers, those that may gather between two readings; the rest is for a late one.</summary>
    private const int SensorBuffer = 150;

    private const int DayMs = 24 * 60 * 60 * 1000;

    /// <summary>nanoFramework's firmware names for chips with other pins than the first ESP32.</summary>
    private static readonly string[] FurtherChips = ["ESP32_S", "ESP32_C", "ESP32_H", "ESP32_P4"];

    public BoardConfig Read(ConfigElement root)
    {
        root.Number("version", 1, 1);
        BoardSettings board = ReadBoard(root.Child("board"));
        ModelSettings model = ReadModel(root.Child("model"), board);
        ServerSettings server = ReadServer(root.Child("server"));
        var config = new BoardConfig
        {
            Board = board,
            Model = model,
            Server = server,
            Trust = ReadTrust(root.Child("trust")),
            Sensor = ReadSensor(root.Child("sensor"), board, model),
            Watchdog = ReadWatchdog(root.Child("watchdog")),
            Duty = ReadDuty(root.Child("duty"), server),
            Energy = ReadEnergy(root.Child("energy")),
            Packages = ReadPackages(root.Child("packages")),
            Nanoff = ReadNanoff(root.Child("nanoff")),
        };
        root.End();
        return config;
    }

    private static BoardSettings ReadBoard(ConfigElement element)
    {
        int flash = element.Number("flashBytes", 2 * Megabyte, 64 * Megabyte);
        var board = new BoardSettings
        {
            Name = element.Text("name", 100),
            Target = element.Word("target", 32),
            Firmware = element.Word("firmware", 64),
            FlashBytes = flash,
            DeployAddress = element.Number("deployAddress", 0, flash),
            DeployBytes = element.Number("deployBytes", 0x10000, flash),
            StorageAddress = element.Number("storageAddress", 0, flash),
            StorageBytes = element.Number("storageBytes", 0x10000, flash),
            ManagedHeapBytes = element.Number("managedHeapBytes", 32 * 1024, 32 * Megabyte),
        };
        element.End();
        if ((long)board.DeployAddress + board.DeployBytes > board.StorageAddress)
            throw element.Fail("storageAddress", $"storage at 0x{board.StorageAddress:X} lies inside the deployment area, which ends at 0x{board.DeployAddress + board.DeployBytes:X}");
        if ((long)board.StorageAddress + board.StorageBytes > flash)
            throw element.Fail("storageBytes", $"storage ends at 0x{board.StorageAddress + board.StorageBytes:X}, behind the flash's end at 0x{flash:X}");
        return board;
    }

    private static ModelSettings ReadModel(ConfigElement element, BoardSettings board)
    {
        var model = new ModelSettings
        {
            Class = element.Word("class", 32),
            SlotBytes = element.Number("slotBytes", 8 * 1024, 32 * Megabyte),
            ArenaBytes = element.Number("arenaBytes", 256, LargestObject),
            WindowBytes = element.Number("windowBytes", 512, LargestObject),
            HeapBytes = element.Number("heapBytes", 1024, 32 * Megabyte),
            Interval = TimeSpan.FromMilliseconds(element.Number("intervalMs", 1, DayMs)),
        };
        element.End();
        if (2L * model.SlotBytes + StorageReserve > board.StorageBytes)
            throw element.Fail("slotBytes", $"two slots of {model.SlotBytes} bytes and {StorageReserve} bytes for records do not fit the {board.StorageBytes} bytes of storage, so a slot may have at most {(board.StorageBytes - StorageReserve) / 2}");
        if (model.ArenaBytes + model.WindowBytes > model.HeapBytes)
            throw element.Fail("heapBytes", $"heapBytes {model.HeapBytes} is less than arena and window together ({model.ArenaBytes + model.WindowBytes})");
        if (model.HeapBytes > board.ManagedHeapBytes)
            throw element.Fail("heapBytes", $"heapBytes {model.HeapBytes} is more than the board's managed heap of {board.ManagedHeapBytes} bytes");
        return model;
    }

    private ServerSettings ReadServer(ConfigElement element)
    {
        string url = element.Text("url", 200);
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps)
            || address.Query.Length + address.Fragment.Length + address.UserInfo.Length > 0 || url.Contains('"'))
            throw element.Fail("url", $"\"url\" of <server> must be an http or https address without query, not \"{url}\"");
        var server = new ServerSettings
        {
            Url = address,
            Tenant = element.Word("tenant", 40),
            PollInterval = TimeSpan.FromSeconds(element.Number("pollSeconds", 1, 7 * 24 * 60 * 60)),
            StaleAfter = TimeSpan.FromSeconds(element.Number("staleSeconds", 0, 365 * 24 * 60 * 60)),
            CaFile = ResolveOptional(element.Optional("caFile", 260)),
        };
        element.End();
        return server;
    }

    private TrustSettings ReadTrust(ConfigElement element)
    {
        List<string> keys = [];
        foreach (ConfigElement key in element.Children("key"))
        {
            keys.Add(Resolve(key.Text("file", 260)));
            key.End();
        }

        string tickets = element.Choice("tickets", "required", "preferred", "off");
        var trust = new TrustSettings
        {
            KeyFiles = keys,
            RootFile = ResolveOptional(element.Optional("rootFile", 260)),
            TicketsRequired = tickets == "required",
            TicketsOff = tickets == "off",
        };
        element.End();
        return keys.Count is 1 or 2 ? trust : throw element.Fail("key", $"<trust> needs one or two <key> elements, not {keys.Count}");
    }

    private static SensorSettings ReadSensor(ConfigElement element, BoardSettings board, ModelSettings model)
    {
        var sensor = new SensorSettings
        {
            Type = element.Choice("type", SensorSettings.Synthetic, SensorSettings.Mpu6050),
            ClockPin = ReadPin(element, "clockPin", board),
            DataPin = ReadPin(element, "dataPin", board),
            Address = element.Number("address", 0x68, 0x69),
            RateHz = element.Number("rateHz", 4, 100),
            RangeG = int.Parse(element.Choice("rangeG", "2", "4", "8", "16"), System.Globalization.CultureInfo.InvariantCulture),
        };
        element.End();
        if (sensor.ClockPin == sensor.DataPin)
            throw element.Fail("dataPin", $"\"clockPin\" and \"dataPin\" of <sensor> must be two pins, not both {sensor.DataPin}");
        if (1000 % sensor.RateHz != 0)
            throw element.Fail("rateHz", $"\"rateHz\" of <sensor> must divide 1000 (4, 5, 8, 10, 20, 25, 40, 50 or 100), as the chip samples every whole number of milliseconds, not {sensor.RateHz}");
        int samples = (int)Math.Ceiling(model.Interval.TotalMilliseconds * sensor.RateHz / 1000);
        return sensor.Type == SensorSettings.Synthetic || samples <= SensorBuffer
            ? sensor
            : throw element.Fail("rateHz", $"the sensor takes {samples} samples in the {model.Interval.TotalMilliseconds} ms between two inferences, but its buffer is safe up to {SensorBuffer}: lower rateHz or intervalMs");
    }

    private static int ReadPin(ConfigElement element, string name, BoardSettings board)
    {
        int pin = element.Number(name, 0, 54);
        bool isFirstEsp32 = board.Firmware.StartsWith("ESP32_", StringComparison.Ordinal) && !FurtherChips.Any(chip => board.Firmware.StartsWith(chip, StringComparison.Ordinal));
        return isFirstEsp32 && (pin is (>= 6 and <= 11) or > 33)
            ? throw element.Fail(name, $"\"{name}\" of <sensor> must be a pin the ESP32 can pull low, 0 to 5 or 12 to 33 (6 to 11 belong to the flash chip, 34 to 39 only read), not {pin}")
            : pin;
    }

    private static WatchdogSettings ReadWatchdog(ConfigElement element)
    {
        var watchdog = new WatchdogSettings
        {
            Inference = TimeSpan.FromSeconds(element.Number("inferenceSeconds", 1, DayMs / 1000)),
            Agent = TimeSpan.FromSeconds(element.Number("agentSeconds", 1, DayMs / 1000)),
            Invoke = TimeSpan.FromMilliseconds(element.Number("invokeMs", 10, DayMs)),
        };
        element.End();
        return watchdog.Invoke < watchdog.Inference
            ? watchdog
            : throw element.Fail("invokeMs", $"invokeMs {watchdog.Invoke.TotalMilliseconds} must be less than inferenceSeconds, or a slow inference reboots the board before it is reported");
    }

    private static DutySettings ReadDuty(ConfigElement element, ServerSettings server)
    {
        var duty = new DutySettings
        {
            DetectorMilli = element.Number("detectorMilli", 0, 1_000_000_000),
            HeartbeatSamples = element.Number("heartbeatSamples", 0, 1_000_000),
            Sleep = TimeSpan.FromSeconds(element.Number("sleepSeconds", 0, 7 * 24 * 60 * 60)),
            Awake = TimeSpan.FromMilliseconds(element.Number("awakeMs", 1, DayMs)),
        };
        element.End();
        return duty.Sleep <= server.PollInterval
            ? duty
            : throw element.Fail("sleepSeconds", $"sleepSeconds {duty.Sleep.TotalSeconds} is more than pollSeconds {server.PollInterval.TotalSeconds}, so that polls would be slept through");
    }

    private static EnergySettings ReadEnergy(ConfigElement element)
    {
        var energy = new EnergySettings
        {
            SupplyMillivolts = element.Number("supplyMillivolts", 1000, 48_000),
            ActiveMilliamps = element.Number("activeMilliamps", 1, 10_000),
            RadioMilliamps = element.Number("radioMilliamps", 1, 10_000),
            SleepMicroamps = element.Number("sleepMicroamps", 0, 1_000_000),
            BatteryMilliampHours = element.Number("batteryMilliampHours", 1, 10_000_000),
        };
        element.End();
        return energy;
    }

    private static List<DevicePackage> ReadPackages(ConfigElement element)
    {
        List<DevicePackage> packages = [];
        foreach (ConfigElement child in element.Children("package"))
        {
            var package = new DevicePackage(child.Word("id", 100), child.Word("version", 40));
            child.End();
            if (packages.Exists(p => string.Equals(p.Id, package.Id, StringComparison.OrdinalIgnoreCase)))
                throw child.Fail("id", $"the package \"{package.Id}\" is there a second time");
            packages.Add(package);
        }

        element.End();
        return packages.Count > 0 ? packages : throw element.Fail("id", "<packages> needs at least one element <package>");
    }

    private static NanoffSettings ReadNanoff(ConfigElement element)
    {
        string? port = element.Optional("serialPort", 100);
        var nanoff = new NanoffSettings
        {
            SerialPort = string.IsNullOrEmpty(port) ? null : port,
            BaudRate = element.Number("baudRate", 9600, 4_000_000),
            Options = (element.Optional("options", 400) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
        };
        element.End();
        return nanoff;
    }

    private string Resolve(string file) => Path.GetFullPath(file, directory);

    private string? ResolveOptional(string? file) => string.IsNullOrEmpty(file) ? null : Resolve(file);
}
