using TinyDevice.Packaging;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>Lets only packages in that are whole and signed by a trusted key.</summary>
/// <remarks>The devices check again: this server is not what they trust.</remarks>
internal sealed class PackageGate
{
    private readonly List<PublicKey> _keys;

    /// <exception cref="UpdateServerException">A key file cannot be read.</exception>
    public PackageGate(ServerOptions options)
    {
        try
        {
            _keys = options.TrustKeyFiles.Select(PublicKey.Load).ToList();
        }
        catch (PackageException mistake)
        {
            throw new UpdateServerException(mistake.Message, mistake);
        }
    }

    /// <summary>Opens a package after proving every digest and its signature.</summary>
    /// <exception cref="PackageException">It is damaged, not a package, or signed by nobody trusted.</exception>
    public PackageReader Open(byte[] package)
    {
        if (_keys.Count == 0)
        {
            throw new PackageException("This server trusts no key, so it takes no packages: start it with the publisher's key file.");
        }
        PackageReader reader = PackageReader.Open(package);
        reader.Verify(_keys);
        return reader;
    }
}
