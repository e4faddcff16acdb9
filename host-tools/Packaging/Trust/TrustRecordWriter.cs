namespace TinyDevice.Packaging;

/// <summary>Writes trust records, the device's file <c>trust</c>: docs/formats/trust.md.</summary>
public static class TrustRecordWriter
{
    /// <summary>Makes the record of <paramref name="contents"/>.</summary>
    /// <exception cref="PackageException">The contents break a rule of the format.</exception>
    public static byte[] Write(TrustContents contents)
    {
        throw new NotImplementedException();
    }
}
