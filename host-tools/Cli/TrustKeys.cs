using TinyDevice.Packaging;
using TinyDevice.Packaging.Board;

namespace TinyDevice.Cli;

/// <summary>Which signers a server or a device is told to trust.</summary>
internal static class TrustKeys
{
    /// <summary>The key files given, else those of nf.config; every one must exist.</summary>
    public static IReadOnlyList<string> Files(IReadOnlyList<string> given, BoardConfig config)
    {
        IReadOnlyList<string> files = given.Count > 0 ? given : config.Trust.KeyFiles;
        foreach (string file in files)
        {
            if (!File.Exists(file))
            {
                throw new UserException($"The public key {file} does not exist; make a key pair with 'tinydevice key new', or name the signers' public keys with --trust.");
            }
        }

        return files;
    }

    /// <summary>The trust record of a device that accepts these signers.</summary>
    public static byte[] Record(IReadOnlyList<string> given, BoardConfig config, string? rootFile = null) => TrustRecordWriter.Write(new TrustContents
    {
        Signers = [.. Files(given, config).Select(PublicKey.Load)],
        Root = rootFile is not null ? PublicKey.Load(rootFile) : config.Trust.RootFile is { } root && File.Exists(root) ? PublicKey.Load(root) : null,
        RequiresTicket = config.Trust.TicketsRequired,
        TicketsOff = config.Trust.TicketsOff,
    });
}
