using System.Reflection;
using TinyDevice.Packaging;
using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Cli.Demo;

/// <summary>A gesture model that ships with the tool: docs/models.md says how it was made.</summary>
/// <param name="Version">1.0, 2.0 (better) or 3.0 (its conversion went wrong).</param>
internal sealed record DemoModel(string Version)
{
    /// <summary>Compiles and signs it, golden samples by its trainer.</summary>
    /// <param name="board">The board it is for.</param>
    /// <param name="key">Who signs it.</param>
    /// <param name="sequence">Anti-downgrade number.</param>
    /// <param name="checkGolden">False packages it even though it does not reproduce its golden samples.</param>
    public BuiltPackage Build(BoardConfig board, SigningKey key, uint sequence, bool checkGolden = true) => PackageBuilder.Build(
        new PackageRequest
        {
            Tflite = Read($"gesture-{Version}.tflite"),
            Board = board,
            ModelVersion = Version,
            Sequence = sequence,
            ModelClass = board.Model.Class,
            Target = board.Board.Target,
            GoldenInputs = Read($"gesture-{Version}.golden.in.bin"),
            GoldenOutputs = Read($"gesture-{Version}.golden.out.bin"),
            CheckGolden = checkGolden,
            Labels = new Dictionary<string, string> { ["model"] = "gesture" },
        },
        key);

    /// <summary>The image that is also compiled into the firmware (firmware/Device/FactoryImage.cs), run when no slot holds a good model.</summary>
    public static byte[] FactoryImage() => ModelCompiler.Compile(Read("gesture-1.0.tflite"), CompileOptions.For(BoardConfig.Default(".").Model, Optimization.Speed)).Image;

    /// <summary>The model as its trainer converted it.</summary>
    public static byte[] Tflite(string version) => Read($"gesture-{version}.tflite");

    /// <summary>Names of the model's classes, in output order.</summary>
    public static string[] Labels() => System.Text.Encoding.UTF8.GetString(Read("gesture.labels.txt")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static byte[] Read(string name)
    {
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Demo/{name}")
            ?? throw new InvalidOperationException($"The tool was built without Demo/{name}.");
        using var bytes = new MemoryStream();
        resource.CopyTo(bytes);
        return bytes.ToArray();
    }
}
