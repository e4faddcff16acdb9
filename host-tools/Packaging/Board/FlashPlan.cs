using System.Globalization;
using System.Text.Json;

namespace TinyDevice.Packaging.Board;

/// <summary>The calls of nanoff that put firmware, provisioning files and application onto a board, in that order.</summary>
/// <remarks>
/// The application comes last: until then the board waits in the interpreter's debugger, which takes the files, and after it the board starts
/// with everything in place.
/// </remarks>
public sealed record FlashPlan
{
    /// <summary>Name of the list of files nanoff reads, in the store folder.</summary>
    public const string DeploymentFile = "deploy.json";

    private static readonly string[] Required = ["device", "trust"];
    private static readonly string[] Provisioned = [.. Required, "wifi", "ca.pem"];
    private static readonly int[] PartitionTables = [2, 4, 8, 16, 32];
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required IReadOnlyList<NanoffStep> Steps { get; init; }

    /// <summary>Full paths of the files copied to the drive <c>I:\</c>, under the same names.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>Full path at which <see cref="DeploymentJson"/> must be written before the steps run; null when no files are copied.</summary>
    public string? DeploymentPath { get; init; }

    /// <summary>nanoff's list of files; null when none are copied.</summary>
    public string? DeploymentJson { get; init; }

    /// <summary>What must be made before the steps can run, one sentence; null when all is there.</summary>
    public string? Missing { get; init; }

    /// <summary>Plans a request for the board of a configuration; looks at the files named, changes nothing.</summary>
    /// <exception cref="FlashException">A provisioning file is absent, or the application does not fit the board.</exception>
    public static FlashPlan Create(BoardConfig config, FlashRequest request)
    {
        var steps = new List<NanoffStep>();
        if (request.Firmware)
            steps.Add(FirmwareStep(config, request));

        List<string> files = request.Store is { } store ? FilesOf(store) : [];
        string? deployment = request.Store is null ? null : Path.GetFullPath(Path.Combine(request.Store, DeploymentFile));
        if (deployment is not null)
            steps.Add(new NanoffStep("copy the provisioning files", ["--serialport", request.SerialPort, "--filedeployment", deployment, .. config.Nanoff.Options]));

        if (request.Image is { } image)
            steps.Add(ApplicationStep(config, request, image));

        return new FlashPlan
        {
            Steps = steps,
            Files = files,
            DeploymentPath = deployment,
            DeploymentJson = deployment is null ? null : Deployment(request.SerialPort, files),
            Missing = request.Image is { } application && !File.Exists(application)
                ? $"The application {Path.GetFullPath(application)} does not exist; build firmware/Device in Visual Studio (solution configuration Device), or name its .bin with --image."
                : null,
        };
    }

    private static NanoffStep FirmwareStep(BoardConfig config, FlashRequest request)
    {
        List<string> arguments = [.. Target(config, request), "--update"];
        int megabytes = config.Board.FlashBytes >> 20;
        if (PartitionTables.Contains(megabytes))
            arguments.AddRange(["--partitiontablesize", megabytes.ToString(CultureInfo.InvariantCulture)]);
        if (request.MassErase)
            arguments.Add("--masserase");
        return new NanoffStep("update the firmware", [.. arguments, .. config.Nanoff.Options]);
    }

    private static NanoffStep ApplicationStep(BoardConfig config, FlashRequest request, string image)
    {
        var file = new FileInfo(image);
        if (file.Exists && file.Length > config.Board.DeployBytes)
            throw new FlashException($"The application {file.FullName} has {file.Length} bytes, but the board's deployment area holds {config.Board.DeployBytes}; check deployBytes in nf.config.");

        // Always with its address: nanoff's own table is wrong for some targets (nanoframework/Home#1835).
        string address = "0x" + config.Board.DeployAddress.ToString("X", CultureInfo.InvariantCulture);
        return new NanoffStep("deploy the application", [.. Target(config, request), "--deploy", "--image", file.FullName, "--address", address, .. config.Nanoff.Options]);
    }

    private static IEnumerable<string> Target(BoardConfig config, FlashRequest request) =>
        ["--target", config.Board.Firmware, "--serialport", request.SerialPort, "--baud", config.Nanoff.BaudRate.ToString(CultureInfo.InvariantCulture)];

    private static List<string> FilesOf(string store)
    {
        foreach (string name in Required)
        {
            if (!File.Exists(Path.Combine(store, name)))
                throw new FlashException($"{Path.GetFullPath(store)} has no file '{name}'; make the device's files with 'tinydevice provision --store {store}'.");
        }

        return [.. Provisioned.Select(name => Path.GetFullPath(Path.Combine(store, name))).Where(File.Exists)];
    }

    private static string Deployment(string serialPort, IEnumerable<string> files) => JsonSerializer.Serialize(
        new { SerialPort = serialPort, Files = files.Select(f => new { DestinationFilePath = @"I:\" + Path.GetFileName(f), SourceFilePath = f }) }, Indented);
}
