namespace TinyDevice.Packaging;

/// <summary>Writes signed packages: docs/formats/package.md.</summary>
public static class PackageWriter
{
    /// <summary>Makes the package of <paramref name="contents"/>, signed by <paramref name="key"/>.</summary>
    /// <exception cref="PackageException">The contents break a rule of the format.</exception>
    public static byte[] Write(PackageContents contents, SigningKey key)
    {
        throw new NotImplementedException();
    }
}
