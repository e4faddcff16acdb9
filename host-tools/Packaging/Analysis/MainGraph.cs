using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Analysis;

/// <summary>Reads the graph that runs.</summary>
internal static class MainGraph
{
    /// <summary>Graph 0 of a file.</summary>
    /// <exception cref="ModelCompileException">It is no .tflite file or is damaged.</exception>
    public static TfliteGraph Read(ReadOnlyMemory<byte> file)
    {
        try
        {
            return TfliteReader.Read(file).Graphs[0];
        }
        catch (InvalidTfliteException damage)
        {
            throw new ModelCompileException($"The .tflite file is damaged ({damage.Message}): export or download it again.", damage);
        }
    }
}
