using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Fuzz;

/// <summary>Damaged .tflite files: a ModelCompileException, or an image the device opens and runs.</summary>
internal sealed class TfliteTarget : IFuzzTarget
{
    private const long MostAllocated = 256L * 1024 * 1024;
    private static readonly CompileOptions Options = new(16 * 1024, 64 * 1024, 1024);

    public string Name => "tflite";

    public string Run(Random random)
    {
        byte[] original = ModelSeeds.Files[random.Next(ModelSeeds.Files.Count)];
        byte[] file = Mutation.Damage(original, original.Length, random);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string outcome = "compiled";
        byte[] image = [];
        try
        {
            image = ModelCompiler.Compile(file, Options).Image;
        }
        catch (ModelCompileException)
        {
            outcome = "refused";
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > MostAllocated)
        {
            throw new FuzzException($"allocated {allocated} bytes for a file of {file.Length}");
        }

        if (image.Length > 0 && ModelImageTarget.Open(image) is not "Ok" and var status)
        {
            throw new FuzzException($"compiled to an image that opens as {status}");
        }

        return outcome;
    }
}
