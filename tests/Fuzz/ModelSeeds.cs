using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Fuzz;

/// <summary>Undamaged models: our own, and the small ones of ../shared/models where that folder is there.</summary>
internal static class ModelSeeds
{
    private const int LargestFile = 8192;

    /// <summary>Files as converters write them.</summary>
    public static IReadOnlyList<byte[]> Files { get; } = [.. ForgedModels.All(), .. Shared()];

    /// <summary>Their compiled images; those with filters a second time, streamed.</summary>
    public static IReadOnlyList<byte[]> Images { get; } = [.. Files.SelectMany(Compile)];

    private static IEnumerable<byte[]> Compile(byte[] file)
    {
        CompiledModel resident;
        try
        {
            resident = ModelCompiler.Compile(file, CompileOptions.Unlimited);
        }
        catch (ModelCompileException)
        {
            return [];
        }

        byte[] streamed = ModelCompiler.Compile(file, CompileOptions.Unlimited with { WindowBytes = 1024, StreamEverything = true }).Image;
        return streamed.AsSpan().SequenceEqual(resident.Image) ? [resident.Image] : [resident.Image, streamed];
    }

    private static IEnumerable<byte[]> Shared()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string models = Path.Combine(folder.FullName, "..", "shared", "models", "_singleop");
            if (File.Exists(Path.Combine(folder.FullName, "TinyDevice.sln")) && Directory.Exists(models))
            {
                return Directory.GetFiles(models, "model.tflite", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                    .Where(file => new FileInfo(file).Length <= LargestFile).Select(File.ReadAllBytes);
            }
        }

        return [];
    }
}
