using System.Security.Cryptography;
using TinyDevice.Formats;

namespace TinyDevice.Packaging;

/// <summary>Writes trust records, the device's file <c>trust</c>: docs/formats/trust.md.</summary>
public static class TrustRecordWriter
{
    /// <summary>Makes the record of <paramref name="contents"/>, comb tables included.</summary>
    /// <exception cref="PackageException">The contents break a rule of the format.</exception>
    public static byte[] Write(TrustContents contents)
    {
        Check(contents);
        int revokedSize = contents.Revoked.Count * TrustedKey.IdSize;
        int bodySize = TrustRecord.FixedSize + revokedSize + (contents.Signers.Count * TrustRecord.SignerSize);
        byte[] record = new byte[bodySize + PackageLayout.DigestSize];
        WriteFixed(record, contents);
        int offset = TrustRecord.FixedSize;
        foreach (ReadOnlyMemory<byte> id in contents.Revoked)
        {
            id.CopyTo(record.AsMemory(offset));
            offset += TrustedKey.IdSize;
        }

        foreach (PublicKey signer in contents.Signers)
        {
            WriteSigner(record, offset, signer);
            offset += TrustRecord.SignerSize;
        }

        HMACSHA256.HashData(PackageLayout.ChunkKey, record.AsSpan(0, bodySize), record.AsSpan(bodySize));
        return record;
    }

    private static void Check(TrustContents contents)
    {
        if (contents.Signers.Count is 0 or > TrustRecord.MaxSigners)
        {
            throw new PackageException($"A trust record holds 1 or {TrustRecord.MaxSigners} signer keys, not {contents.Signers.Count}.");
        }

        if (contents.Revoked.Count > TrustRecord.MaxRevoked || contents.Revoked.Any(id => id.Length != TrustedKey.IdSize))
        {
            throw new PackageException($"A trust record holds at most {TrustRecord.MaxRevoked} revoked key ids of {TrustedKey.IdSize} bytes each.");
        }

        if (contents.RequiresTicket && contents.TicketsOff)
        {
            throw new PackageException("Freshness tickets cannot be required and switched off at once.");
        }

        if (contents.Signers.Distinct().Count() != contents.Signers.Count || contents.Signers.Any(s => s.Equals(contents.Root)))
        {
            throw new PackageException("Signer keys and root key of a trust record must all differ: the root key's worth is that it signs nothing else.");
        }
    }

    private static void WriteFixed(byte[] record, TrustContents contents)
    {
        "TDT1"u8.CopyTo(record);
        LittleEndian.WriteUInt16(record, 4, TrustRecord.FormatVersion);
        LittleEndian.WriteUInt16(record, 6, record.Length);
        LittleEndian.WriteInt32(record, 8, (int)contents.Sequence);
        record[12] = (byte)contents.Signers.Count;
        record[13] = (byte)contents.Revoked.Count;
        int flags = contents.RequiresTicket ? TrustRecord.FlagTicketRequired : contents.TicketsOff ? TrustRecord.FlagTicketOff : 0;
        if (contents.Root is not null)
        {
            flags |= TrustRecord.FlagHasRoot;
            contents.Root.Id.CopyTo(record.AsMemory(16));
            WritePoint(record, 24, contents.Root);
        }

        LittleEndian.WriteUInt16(record, 14, flags);
    }

    private static void WriteSigner(byte[] record, int offset, PublicKey signer)
    {
        signer.Id.CopyTo(record.AsMemory(offset));
        LittleEndian.WriteUInt16(record, offset + 8, CoseSign1.AlgorithmEs256);
        record[offset + 10] = TrustRecord.TableTeeth;
        WritePoint(record, offset + 16, signer);
        if (!CombTableBuilder.Build(record, offset + 16, record, offset + 80))
        {
            throw new PackageException($"Key {signer.IdText} is not a point of P-256.");
        }
    }

    private static void WritePoint(byte[] record, int offset, PublicKey key)
    {
        key.X.CopyTo(record.AsMemory(offset));
        key.Y.CopyTo(record.AsMemory(offset + 32));
    }
}
