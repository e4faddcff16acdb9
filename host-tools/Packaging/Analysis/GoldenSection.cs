using TinyDevice.Packaging.Inference;

namespace TinyDevice.Packaging.Analysis;

/// <summary>Takes a package's golden section apart.</summary>
public static class GoldenSection
{
    /// <summary>The samples of a package; null when it carries none.</summary>
    /// <param name="package">The package.</param>
    /// <param name="session">Its image, open.</param>
    /// <exception cref="PackageException">The samples do not fit the image's inputs and outputs.</exception>
    public static GoldenSamples? Read(PackageReader package, InferenceSession session)
    {
        int count = package.Manifest.GoldenCount;
        if (count == 0)
        {
            return null;
        }

        int sample = session.InputBytes + session.OutputBytes;
        if (package.Golden.Length != (long)count * sample)
        {
            throw new PackageException(
                $"The package holds {package.Golden.Length} golden bytes, but {count} samples of its model take {(long)count * sample}; whoever made the package made it wrongly.");
        }

        byte[] inputs = new byte[count * session.InputBytes];
        byte[] outputs = new byte[count * session.OutputBytes];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> at = package.Golden.Span.Slice(i * sample, sample);
            at[..session.InputBytes].CopyTo(inputs.AsSpan(i * session.InputBytes));
            at[session.InputBytes..].CopyTo(outputs.AsSpan(i * session.OutputBytes));
        }

        return new GoldenSamples(inputs, outputs, package.Manifest.GoldenMode);
    }
}
