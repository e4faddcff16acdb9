using TinyDevice.Formats;
using TinyDevice.ModelForge.Gestures;
using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Reference.Tests;

/// <summary>One of the demo's models, on windows of motion drawn for this test.</summary>
/// <param name="Version">Its release.</param>
internal sealed record WholeModel(string Version)
{
    private const int WindowsPerClass = 50;
    private const ulong Seed = 20_261_124;

    /// <summary>Windows compared.</summary>
    public const int Windows = WindowsPerClass * GestureGenerator.Classes;

    /// <summary>The releases whose conversion is right.</summary>
    public static IReadOnlyList<WholeModel> All { get; } = [new("1.0"), new("2.0")];

    /// <summary>Name of its case in the folder Node reads.</summary>
    public string CaseName => "whole-gesture-" + Version;

    /// <summary>The file.</summary>
    public byte[] Tflite => File.ReadAllBytes(Path.Combine(TensorFlowRun.RepositoryRoot(), "host-tools", "Cli", "Demo", $"gesture-{Version}.tflite"));

    /// <summary>Windows as the model's input takes them, back to back.</summary>
    public byte[] Inputs
    {
        get
        {
            TensorInfo input = InferenceSession.Open(ModelCompiler.Compile(Tflite, CompileOptions.Unlimited).Image).Runner.Input(0);
            return [.. new GestureGenerator(Seed).Draw(WindowsPerClass).SelectMany(sample => sample.Input).Select(value => Quantize(value, input))];
        }
    }

    private static byte Quantize(double value, TensorInfo input) =>
        (byte)(sbyte)Math.Clamp(Math.Round(value / input.Scale, MidpointRounding.AwayFromZero) + input.ZeroPoint, sbyte.MinValue, sbyte.MaxValue);
}
