using System.Security.Cryptography;
using TinyDevice.Formats;

namespace TinyDevice.Packaging;

/// <summary>Reads trust records back into what they were written from.</summary>
public static class TrustRecordReader
{
    /// <summary>What a record, or the new record inside a rotation, says.</summary>
    /// <exception cref="PackageException">The bytes are neither, or name a key that is no point of P-256.</exception>
    public static TrustContents Open(byte[] recordOrRotation)
    {
        byte[] record = TrustRotationWriter.RecordIn(recordOrRotation);
        TrustRecord trust = TrustRotationWriter.ReadRecord(record);
        return new TrustContents
        {
            Signers = [.. Enumerable.Range(0, trust.SignerCount).Select(i => KeyAt(record, trust.Signer(i)))],
            Root = trust.Root is null ? null : KeyAt(record, trust.Root),
            Sequence = trust.Sequence,
            RequiresTicket = trust.RequiresTicket,
            TicketsOff = trust.IgnoresTickets,
            Revoked = [.. Enumerable.Range(0, record[13]).Select(i => (ReadOnlyMemory<byte>)record.AsMemory(TrustRecord.FixedSize + (i * TrustedKey.IdSize), TrustedKey.IdSize))],
        };
    }

    private static PublicKey KeyAt(byte[] record, TrustedKey key)
    {
        try
        {
            using ECDsa ecdsa = ECDsa.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = record[key.PointOffset..(key.PointOffset + 32)], Y = record[(key.PointOffset + 32)..(key.PointOffset + 64)] },
            });
            return PublicKey.From(ecdsa, "the trust record");
        }
        catch (CryptographicException e)
        {
            throw new PackageException("The trust record names a key that is no point of P-256.", e);
        }
    }
}
