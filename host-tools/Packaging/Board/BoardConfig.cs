using System.Xml;
using System.Xml.Linq;

namespace TinyDevice.Packaging.Board;

/// <summary>nf.config: the board, its budgets and its server, read once and checked as a whole. Every key: docs/nf-config.md.</summary>
public sealed record BoardConfig
{
    public const string FileName = "nf.config";

    private const string BuiltIn = "nf.config (built in)";

    /// <summary>Full path of the file read; null when the built-in default is used.</summary>
    public string? Path { get; init; }

    public required BoardSettings Board { get; init; }

    public required ModelSettings Model { get; init; }

    public required ServerSettings Server { get; init; }

    public required TrustSettings Trust { get; init; }

    public required SensorSettings Sensor { get; init; }

    public required WatchdogSettings Watchdog { get; init; }

    public required DutySettings Duty { get; init; }

    public required EnergySettings Energy { get; init; }

    public required IReadOnlyList<DevicePackage> Packages { get; init; }

    public required NanoffSettings Nanoff { get; init; }

    /// <summary>Reads a configuration file; files it names are relative to its folder.</summary>
    /// <exception cref="BoardConfigException">The file is absent, is not XML, or a key is missing, misspelt or out of range.</exception>
    public static BoardConfig Load(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        try
        {
            using FileStream stream = File.OpenRead(full);
            return Read(stream, full, System.IO.Path.GetDirectoryName(full)!) with { Path = full };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BoardConfigException(e is FileNotFoundException or DirectoryNotFoundException ? $"The configuration {full} does not exist; check the path." : $"The configuration {full} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads the nearest nf.config in that folder or above it, or else the built-in default, its files relative to the folder.</summary>
    /// <exception cref="BoardConfigException">The file found is not valid.</exception>
    public static BoardConfig FindFrom(string directory)
    {
        for (DirectoryInfo? folder = new(directory); folder is not null; folder = folder.Parent)
        {
            string candidate = System.IO.Path.Combine(folder.FullName, FileName);
            if (File.Exists(candidate))
                return Load(candidate);
        }

        return Default(directory);
    }

    /// <summary>The configuration this build of the tools came with, its files relative to <paramref name="directory"/>.</summary>
    public static BoardConfig Default(string directory)
    {
        using Stream stream = typeof(BoardConfig).Assembly.GetManifestResourceStream(FileName)!;
        return Read(stream, BuiltIn, System.IO.Path.GetFullPath(directory));
    }

    private static BoardConfig Read(Stream stream, string file, string directory)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, IgnoreWhitespace = true });
            XElement root = XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
            if (root.Name != "nfConfig")
                throw new BoardConfigException($"{file}, line {((IXmlLineInfo)root).LineNumber}: the root element must be <nfConfig>, not <{root.Name}>; see docs/nf-config.md.");
            return new ConfigReader(directory).Read(new ConfigElement(file, root));
        }
        catch (XmlException e)
        {
            throw new BoardConfigException($"{file}, line {e.LineNumber}: this is not well-formed XML: {e.Message}", e);
        }
    }
}
