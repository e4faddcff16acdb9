using System.Text.RegularExpressions;
using System.Xml.Linq;
using System.Xml.Schema;
using TinyDevice.Packaging.Board;

namespace TinyDevice.Packaging.Tests.Board;

public sealed class BoardConfigTests : IDisposable
{
    internal static readonly string Root = FindRoot();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tinydevice-config");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Reads_the_project_s_own_file()
    {
        BoardConfig config = BoardConfig.Load(Path.Combine(Root, BoardConfig.FileName));

        Assert.Equal("esp32", config.Board.Target);
        Assert.Equal(0x300000, config.Board.StorageBytes);
        Assert.Equal(1310720, config.Model.SlotBytes);
        Assert.Equal(new Uri("http://127.0.0.1:8080"), config.Server.Url);
        Assert.Equal(TimeSpan.FromMinutes(5), config.Server.PollInterval);
        Assert.Null(config.Server.CaFile);
        Assert.Equal([Path.Combine(Root, "key.pub.pem")], config.Trust.KeyFiles);
        Assert.False(config.Trust.TicketsRequired);
        Assert.Contains(new DevicePackage("nanoFramework.CoreLibrary", "1.17.11"), config.Packages);
    }

    [Fact]
    public void Finds_the_nearest_file_above_a_folder()
    {
        Write("<model class=\"default\"", "<model class=\"outer\"");
        DirectoryInfo inner = _folder.CreateSubdirectory("a").CreateSubdirectory("b");

        BoardConfig config = BoardConfig.FindFrom(inner.FullName);

        Assert.Equal("outer", config.Model.Class);
        Assert.Equal(Path.Combine(_folder.FullName, BoardConfig.FileName), config.Path);
    }

    [Fact]
    public void Falls_back_to_the_built_in_file_with_keys_beside_the_user()
    {
        BoardConfig config = BoardConfig.FindFrom(_folder.FullName);

        Assert.Null(config.Path);
        Assert.Equal([Path.Combine(_folder.FullName, "key.pub.pem")], config.Trust.KeyFiles);
    }

    [Theory]
    [InlineData(" target=\"esp32\"", "", "line 6: <board> needs the attribute \"target\"")]
    [InlineData("target=\"esp32\"", "target=\"\"", "line 6: \"target\" of <board> must not be empty")]
    [InlineData("target=\"esp32\"", "target=\"esp 32\"", "line 6: \"target\" of <board> may hold letters")]
    [InlineData("target=\"esp32\"", "target=\"esp32-with-a-name-that-is-too-long\"", "longer than 32 characters")]
    [InlineData("slotBytes=\"1310720\"", "slotBytes=\"1.25 MB\"", "line 11: \"slotBytes\" of <model> must be a whole number from 8192 to 33554432 (decimal, or 0x...), not \"1.25 MB\"")]
    [InlineData("slotBytes=\"1310720\"", "slotBytes=\"-1\"", "must be a whole number")]
    [InlineData("slotBytes=\"1310720\"", "slotBytes=\"0xFFFFFFFF\"", "must be a whole number")]
    [InlineData("slotBytes=\"1310720\"", "slotBytes=\"1540097\"", "a slot may have at most 1540096")]
    [InlineData("heapBytes=\"40960\"", "heapBytes=\"40959\"", "less than arena and window together")]
    [InlineData("heapBytes=\"40960\"", "heapBytes=\"200000\"", "more than the board's managed heap")]
    [InlineData("storageAddress=\"0x490000\"", "storageAddress=\"0x480000\"", "lies inside the deployment area, which ends at 0x490000")]
    [InlineData("flashBytes=\"0x1000000\"", "flashBytes=\"0x700000\"", "behind the flash's end")]
    [InlineData("class=\"default\"", "klass=\"default\"", "<model> needs the attribute \"class\"")]
    [InlineData("class=\"default\"", "class=\"default\" arena=\"1\"", "line 11: <model> has no attribute \"arena\"")]
    [InlineData("http://127.0.0.1:8080", "ftp://127.0.0.1", "must be an http or https address")]
    [InlineData("http://127.0.0.1:8080", "update.example", "must be an http or https address")]
    [InlineData("tickets=\"preferred\"", "tickets=\"maybe\"", "must be one of required, preferred, off, not \"maybe\"")]
    [InlineData("<key file=\"key.pub.pem\" />", "", "needs one or two <key> elements, not 0")]
    [InlineData("invokeMs=\"30000\"", "invokeMs=\"60000\"", "must be less than inferenceSeconds")]
    [InlineData("sleepSeconds=\"0\"", "sleepSeconds=\"301\"", "more than pollSeconds 300")]
    [InlineData("dataPin=\"21\"", "dataPin=\"22\"", "line 21: \"clockPin\" and \"dataPin\" of <sensor> must be two pins, not both 22")]
    [InlineData("dataPin=\"21\"", "dataPin=\"34\"", "line 21: \"dataPin\" of <sensor> must be a pin the ESP32 can pull low")]
    [InlineData("clockPin=\"22\"", "clockPin=\"6\"", "\"clockPin\" of <sensor> must be a pin the ESP32 can pull low")]
    [InlineData("rateHz=\"50\"", "rateHz=\"60\"", "must divide 1000")]
    [InlineData("detectorMilli=\"0\"", "", "<duty> needs the attribute \"detectorMilli\"")]
    [InlineData("<energy ", "<energie ", "<nfConfig> needs an element <energy>")]
    [InlineData("<energy ", "<surplus /><energy ", "line 29: <nfConfig> has no element <surplus>")]
    [InlineData("<energy ", "stray<energy ", "stray text \"stray\"")]
    [InlineData("<nanoff ", "<nanoff baudRate=\"9600\" /><nanoff ", "<nanoff> is there a second time")]
    [InlineData("version=\"1.17.11\" />", "version=\"1.17.11\" /><package id=\"nanoFramework.corelibrary\" version=\"2\" />", "is there a second time")]
    [InlineData("nfConfig", "config", "the root element must be <nfConfig>, not <config>")]
    [InlineData("<nfConfig version=\"1\"", "<nfConfig version=\"2\"", "must be a whole number from 1 to 1")]
    [InlineData("<board name", "<board <name", "line 6: this is not well-formed XML")]
    [InlineData("<nfConfig", "<!DOCTYPE x [<!ENTITY e \"e\">]><nfConfig", "this is not well-formed XML")]
    public void Says_what_is_wrong_and_in_which_line(string original, string replacement, string expected)
    {
        string path = Write(original, replacement);

        var e = Assert.Throws<BoardConfigException>(() => BoardConfig.Load(path));

        Assert.StartsWith($"{path}, line ", e.Message, StringComparison.Ordinal);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Theory]
    [InlineData("synthetic", 3001, null)]
    [InlineData("mpu6050", 3000, null)]
    [InlineData("mpu6050", 3001, "the sensor takes 151 samples in the 3001 ms between two inferences, but its buffer is safe up to 150: lower rateHz or intervalMs")]
    public void Keeps_the_sensor_s_buffer_from_running_over(string sensor, int intervalMs, string? expected)
    {
        string path = Write("intervalMs=\"1000\"", $"intervalMs=\"{intervalMs}\"");
        File.WriteAllText(path, File.ReadAllText(path).Replace("type=\"synthetic\"", $"type=\"{sensor}\"", StringComparison.Ordinal));
        if (expected is null)
            Assert.Equal(sensor, BoardConfig.Load(path).Sensor.Type);
        else
            Assert.Contains(expected, Assert.Throws<BoardConfigException>(() => BoardConfig.Load(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ESP32_S3_ALL", true)]
    [InlineData("ESP32_PSRAM_REV3", false)]
    public void Knows_that_other_chips_have_other_pins(string firmware, bool accepts)
    {
        string path = Write("firmware=\"ESP32_REV3\"", $"firmware=\"{firmware}\"");
        File.WriteAllText(path, File.ReadAllText(path).Replace("clockPin=\"22\"", "clockPin=\"38\"", StringComparison.Ordinal));
        Assert.Equal(accepts, Record.Exception(() => BoardConfig.Load(path)) is null);
    }

    [Fact]
    public void Says_that_a_named_file_is_absent()
    {
        string path = Path.Combine(_folder.FullName, "absent.config");
        Assert.Contains(path, Assert.Throws<BoardConfigException>(() => BoardConfig.Load(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_accepts_the_project_s_own_file_and_knows_the_same_keys_as_the_manual()
    {
        string schemaFile = Path.Combine(Root, "docs", "nf-config.xsd");
        var schemas = new XmlSchemaSet();
        schemas.Add(null, schemaFile);
        List<string> faults = [];
        XDocument.Load(Path.Combine(Root, BoardConfig.FileName)).Validate(schemas, (_, e) => faults.Add(e.Message));
        Assert.Empty(faults);

        string manual = File.ReadAllText(Path.Combine(Root, "docs", "nf-config.md"));
        XNamespace xs = "http://www.w3.org/2001/XMLSchema";
        IEnumerable<string> keys = XDocument.Load(schemaFile).Descendants(xs + "attribute").Select(a => a.Attribute("name")!.Value);
        Assert.All(keys, key => Assert.Matches($"[`\" ]{key}[`=]", manual));
    }

    [Fact]
    public void The_firmware_s_constants_are_those_of_the_file()
    {
        BoardConfig config = BoardConfig.Load(Path.Combine(Root, BoardConfig.FileName));
        string source = File.ReadAllText(Path.Combine(Root, "firmware", "Device", "BoardConstants.cs"));
        Dictionary<string, string> constants = Regex.Matches(source, "const (?:string|int|bool) (\\w+) = \"?([^\";]*)\"?;")
            .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

        var expected = new Dictionary<string, string>
        {
            ["Target"] = config.Board.Target,
            ["ModelClass"] = config.Model.Class,
            ["SlotBytes"] = $"{config.Model.SlotBytes}",
            ["ArenaBytes"] = $"{config.Model.ArenaBytes}",
            ["WindowBytes"] = $"{config.Model.WindowBytes}",
            ["HeapBytes"] = $"{config.Model.HeapBytes}",
            ["IntervalMs"] = $"{config.Model.Interval.TotalMilliseconds}",
            ["ServerUrl"] = config.Server.Url.OriginalString,
            ["Tenant"] = config.Server.Tenant,
            ["PollSeconds"] = $"{config.Server.PollInterval.TotalSeconds}",
            ["StaleSeconds"] = $"{config.Server.StaleAfter.TotalSeconds}",
            ["InferenceSeconds"] = $"{config.Watchdog.Inference.TotalSeconds}",
            ["AgentSeconds"] = $"{config.Watchdog.Agent.TotalSeconds}",
            ["InvokeMs"] = $"{config.Watchdog.Invoke.TotalMilliseconds}",
            ["DetectorMilli"] = $"{config.Duty.DetectorMilli}",
            ["HeartbeatSamples"] = $"{config.Duty.HeartbeatSamples}",
            ["SleepSeconds"] = $"{config.Duty.Sleep.TotalSeconds}",
            ["AwakeMs"] = $"{config.Duty.Awake.TotalMilliseconds}",
            ["Sensor"] = config.Sensor.Type,
            ["SensorClockPin"] = $"{config.Sensor.ClockPin}",
            ["SensorDataPin"] = $"{config.Sensor.DataPin}",
            ["SensorAddress"] = $"0x{config.Sensor.Address:X}",
            ["SensorRateHz"] = $"{config.Sensor.RateHz}",
            ["SensorRangeG"] = $"{config.Sensor.RangeG}",
            ["SupplyMillivolts"] = $"{config.Energy.SupplyMillivolts}",
            ["ActiveMilliamps"] = $"{config.Energy.ActiveMilliamps}",
            ["RadioMilliamps"] = $"{config.Energy.RadioMilliamps}",
            ["SleepMicroamps"] = $"{config.Energy.SleepMicroamps}",
        };
        Assert.Equal(expected.OrderBy(p => p.Key, StringComparer.Ordinal), constants.OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TinyDevice.sln")))
            folder = folder.Parent;
        return folder!.FullName;
    }

    private string Write(string original, string replacement)
    {
        string text = File.ReadAllText(Path.Combine(Root, BoardConfig.FileName));
        Assert.Contains(original, text, StringComparison.Ordinal);
        string path = Path.Combine(_folder.FullName, BoardConfig.FileName);
        File.WriteAllText(path, text.Replace(original, replacement, StringComparison.Ordinal));
        return path;
    }
}
