using System.Security.Cryptography;
using TinyDevice.Formats;
using TinyDevice.Packaging;

namespace TinyDevice.Fuzz;

/// <summary>Damaged state, reason and trust records and rotations, their checksums mended as a forger would: a status and nothing else.</summary>
internal sealed class RecordTarget : IFuzzTarget
{
    private static readonly byte[] SealKey = "TinyDevice record 1"u8.ToArray();
    private static readonly byte[][] Trust = MakeTrust();

    public string Name => "records";

    public string Run(Random random) => random.Next(4) switch
    {
        0 => "state " + ReadState(random),
        1 => "reason " + ReadReason(random),
        2 => "trust " + ReadTrust(random),
        _ => "rotation " + ReadRotation(random),
    };

    private static string ReadState(Random random)
    {
        byte[] record = new byte[StateRecord.Size];
        new StateRecord { Sequence = (uint)random.Next() }.Write(record);
        byte[] bad = Mutation.Damage(record, record.Length, random);
        Mend(bad, record.Length, SealKey, 16, random);
        return PackageTarget.Defined(new StateRecord().Read(bad, bad.Length));
    }

    private static string ReadReason(Random random)
    {
        byte[] record = new byte[ReasonRecord.Size];
        new ReasonRecord { FromVersion = "1.0", ToVersion = "2.0", Cause = random.Next(600) }.Write(record);
        byte[] bad = Mutation.Damage(record, record.Length, random);
        Mend(bad, record.Length, SealKey, 16, random);
        return PackageTarget.Defined(new ReasonRecord().Read(bad, bad.Length));
    }

    private static string ReadTrust(Random random)
    {
        byte[] bad = Mutation.Damage(Trust[0], 200, random);
        Mend(bad, bad.Length, PackageLayout.ChunkKey, 32, random);
        TrustRecord record = new();
        FormatStatus status = record.Read(bad, 0, bad.Length);
        PackageTarget.Check(status == FormatStatus.Ok ? record.SignerCount is 1 or 2 : record.SignerCount == 0 && record.Root is null, "keys of a refused record");
        record.IsRevoked(new byte[8], 0);
        return PackageTarget.Defined(status);
    }

    private static string ReadRotation(Random random)
    {
        byte[] bad = Mutation.Damage(Trust[1], 200, random);
        FormatStatus status = TrustRotation.Read(bad, bad.Length, new TrustRecord(), out int signed);
        PackageTarget.Check(status != FormatStatus.Ok || signed + (2 * TrustRotation.SignatureSize) == bad.Length, "signatures outside the rotation");
        return PackageTarget.Defined(status);
    }

    private static void Mend(byte[] record, int size, byte[] key, int length, Random random)
    {
        if (record.Length == size && size > length && random.Next(4) != 0)
        {
            HMACSHA256.HashData(key, record.AsSpan(0, size - length)).AsSpan(0, length).CopyTo(record.AsSpan(size - length));
        }
    }

    private static byte[][] MakeTrust()
    {
        using SigningKey root = SigningKey.Create();
        using SigningKey one = SigningKey.Create();
        using SigningKey two = SigningKey.Create();
        TrustContents contents = new() { Signers = [one.PublicKey, two.PublicKey], Root = root.PublicKey, Revoked = [new byte[8], new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }] };
        byte[] record = TrustRecordWriter.Write(contents);
        return [record, TrustRotationWriter.Write(record, contents with { Sequence = 2 }, root, root)];
    }
}
