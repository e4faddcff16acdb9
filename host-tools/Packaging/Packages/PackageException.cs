namespace TinyDevice.Packaging;

/// <summary>
/// A package, key or trust record cannot be made, read or trusted; the message is one sentence for the person at the terminal.
/// </summary>
public sealed class PackageException : Exception
{
    public PackageException(string message)
        : base(message)
    {
    }

    public PackageException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
