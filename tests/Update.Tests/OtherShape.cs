using TinyDevice.ModelForge.Quantization;
using TinyDevice.ModelForge.Tflite;
using TinyDevice.Packaging;
using TinyDevice.Packaging.Compiler;
using TinyDevice.PowerCut.Simulation;

namespace TinyDevice.Update.Tests;

/// <summary>A genuine release 9.0 of the gesture class whose model has four inputs and two outputs: nothing to compare with the others.</summary>
internal static class OtherShape
{
    public static byte[] Package(Func<PackageContents, PackageContents> change)
    {
        var model = new QuantizedModel("dense",
        [
            new QuantizedLayer
            {
                Name = "dense",
                Code = BuiltinOperator.FullyConnected,
                InputShape = [1, 4],
                OutputShape = [1, 2],
                Input = new TensorQuantization(1, -3),
                Output = new TensorQuantization(2, 5),
                Weights = new QuantizedWeights([1, 2, 3, 4, -1, -2, -3, -4], [2, 4], [1f], [10, 11]),
            },
        ]);
        CompiledModel compiled = ModelCompiler.Compile(TfliteExport.Write(model), new CompileOptions());
        return Release.Make(1, c => change(c with
        {
            ModelVersion = "9.0",
            Sequence = 9,
            Image = compiled.Image,
            ArenaBytes = compiled.Report.ArenaBytes,
            HeapBytes = compiled.Report.HeapBytes,
            GoldenCount = 0,
            Golden = ReadOnlyMemory<byte>.Empty,
        }));
    }
}
