using TinyDevice.Formats;
using TinyDevice.Inference;

namespace TinyDevice.Fuzz;

/// <summary>Damaged model images: a status when opened, and what opens stays within its limits and runs.</summary>
internal sealed class ModelImageTarget : IFuzzTarget
{
    // What .NET may allocate for a model within the limits below; nanoFramework's own account is HeapBytes.
    private const long MostAllocated = 512 * 1024;
    private static readonly ModelLimits Limits = new(16 * 1024, 64 * 1024, 1024);

    public string Name => "model";

    public string Run(Random random)
    {
        byte[] image = ModelSeeds.Images[random.Next(ModelSeeds.Images.Count)];
        return Open(Mutation.Damage(image, Structure(image), random));
    }

    /// <summary>Opens and runs an image that may be anything.</summary>
    public static string Open(byte[] image)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var runner = new ModelRunner(Limits);
        InferenceStatus status = runner.Open(new ByteArraySource(image));
        if (status != InferenceStatus.Ok)
        {
            Check(Enum.IsDefined(status) && status != InferenceStatus.OutOfMemory && runner.Invoke() == InferenceStatus.NotOpen, $"status {status}");
        }
        else
        {
            Check(runner.HeapBytes <= Limits.HeapBytes && runner.ArenaBytes <= Limits.ArenaBytes, "over its limits");
            Check(runner.Invoke() == InferenceStatus.Ok, "opened but did not run");
            runner.Reset();
        }

        Check(GC.GetAllocatedBytesForCurrentThread() - before <= MostAllocated, "allocated more than its limits");
        return status.ToString();
    }

    private static int Structure(byte[] image)
    {
        var header = new ModelHeader();
        return header.Read(image, image.Length) == FormatStatus.Ok ? header.OpsOffset + header.OpsBytes : image.Length;
    }

    private static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new FuzzException(what);
        }
    }
}
