using System.Security.Cryptography;
using TinyDevice.Formats;
using TinyDevice.Packaging;

namespace TinyDevice.Fuzz;

/// <summary>Damaged packages, envelopes and manifests: a status from the firmware's readers, a PackageException from the host's.</summary>
internal sealed class PackageTarget : IFuzzTarget
{
    private static readonly byte[] Package = Make();
    private static readonly byte[] Envelope = PackageReader.Open(Package).SignedManifest.ToArray();
    private static readonly byte[] Manifest = PackageReader.Open(Package).ManifestBytes.ToArray();

    public string Name => "package";

    public string Run(Random random) => random.Next(3) switch
    {
        0 => Open(Mutation.Damage(Package, PackageLayout.HeaderSize, random)),
        1 => Read(Mutation.Damage(Envelope, Envelope.Length, random)),
        _ => ReadManifest(Mutation.Damage(Manifest, Manifest.Length, random)),
    };

    private static string Open(byte[] package)
    {
        try
        {
            PackageReader.Open(package);
            return "opened";
        }
        catch (PackageException)
        {
            return "refused";
        }
    }

    private static string Read(byte[] envelope)
    {
        CoseSign1 message = new();
        FormatStatus status = message.Read(envelope, 0, envelope.Length);
        if (status == FormatStatus.Ok)
        {
            Check(message.SignatureOffset + CoseSign1.SignatureSize <= envelope.Length && message.PayloadOffset + message.PayloadLength <= envelope.Length, "parts lie outside the message");
            return "envelope " + ReadManifest(envelope[message.PayloadOffset..(message.PayloadOffset + message.PayloadLength)]);
        }

        return "envelope " + Defined(status);
    }

    private static string ReadManifest(byte[] bytes)
    {
        Manifest manifest = new();
        FormatStatus status = ManifestReader.Read(bytes, 0, bytes.Length, manifest);
        Check(status != FormatStatus.Ok || (manifest.ImageSize <= manifest.PayloadSize && manifest.PayloadSize is > 0 and <= PackageLayout.MaxPayloadSize), "accepted impossible sizes");
        return "manifest " + Defined(status);
    }

    internal static string Defined(FormatStatus status)
    {
        Check(Enum.IsDefined(status), $"status {status}");
        return status.ToString();
    }

    internal static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new FuzzException(what);
        }
    }

    private static byte[] Make()
    {
        using SigningKey key = SigningKey.Create();
        byte[] image = RandomNumberGenerator.GetBytes(9000);
        return PackageWriter.Write(
            new PackageContents
            {
                ModelClass = "gesture",
                ModelVersion = "1.2.3",
                Sequence = 70000,
                Target = "esp32",
                ArenaBytes = 4096,
                HeapBytes = 8192,
                Image = image,
                GoldenCount = 2,
                Golden = image.AsMemory(0, 128),
                Labels = new Dictionary<string, string> { ["data"] = "monday", ["git"] = "0123456" },
            },
            key);
    }
}
