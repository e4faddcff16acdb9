using TinyDevice.Formats;
using TinyDevice.Update;

namespace TinyDevice.Packaging;

/// <summary>Writes and checks rotations, the signed steps from one trust record to the next: docs/formats/trust.md.</summary>
public static class TrustRotationWriter
{
    /// <summary>Makes the rotation from a record to the one of <paramref name="next"/>, signed by both roots, and judges it as a device would.</summary>
    /// <param name="current">The trust record in force.</param>
    /// <param name="next">What the new record says; its sequence must be the next one and its root the public half of <paramref name="newRoot"/>.</param>
    /// <param name="oldRoot">The root key of the record in force.</param>
    /// <param name="newRoot">The new record's root key, which may be the same.</param>
    /// <exception cref="PackageException">A device would refuse the rotation.</exception>
    public static byte[] Write(byte[] current, TrustContents next, SigningKey oldRoot, SigningKey newRoot)
    {
        byte[] record = TrustRecordWriter.Write(next);
        byte[] rotation = new byte[TrustRotation.HeaderSize + record.Length + (2 * TrustRotation.SignatureSize)];
        "TDR1"u8.CopyTo(rotation);
        LittleEndian.WriteUInt16(rotation, 4, record.Length);
        record.CopyTo(rotation, TrustRotation.HeaderSize);
        int signed = TrustRotation.HeaderSize + record.Length;
        oldRoot.Sign(rotation.AsSpan(0, signed)).CopyTo(rotation, signed);
        newRoot.Sign(rotation.AsSpan(0, signed)).CopyTo(rotation, signed + TrustRotation.SignatureSize);
        Check(current, rotation);
        return rotation;
    }

    /// <summary>Demands that a device with this record would take this rotation, and returns the new record's bytes.</summary>
    /// <exception cref="PackageException">It would not.</exception>
    public static byte[] Check(byte[] current, byte[] rotation)
    {
        string? refusal = TrustStore.Judge(ReadRecord(current), rotation, rotation.Length, new TrustRecord()) switch
        {
            UpdateCause.None => null,
            UpdateCause.RotationMalformed => "it is no whole rotation, or one of the two trust records has no root key, without which keys cannot be rotated.",
            UpdateCause.RotationOutOfOrder => "its trust record is not the next one after the one in force; rotations go one step at a time.",
            _ => "it is not signed by the root key in force and the new one.",
        };
        return refusal is null ? RecordIn(rotation) : throw new PackageException($"Devices would refuse the rotation: {refusal}");
    }

    /// <summary>The bytes of the new record in a rotation, or of the record itself when that is what the file holds.</summary>
    /// <exception cref="PackageException">The file holds neither.</exception>
    public static byte[] RecordIn(byte[] file)
    {
        if (file.AsSpan().StartsWith("TDT1"u8))
        {
            ReadRecord(file);
            return file;
        }

        FormatStatus status = TrustRotation.Read(file, file.Length, new TrustRecord(), out int signed);
        return status == FormatStatus.Ok
            ? file[TrustRotation.HeaderSize..signed]
            : throw new PackageException($"This is no trust record and no rotation: {FormatStatusText.Of(status)}.");
    }

    /// <summary>Reads a trust record with the firmware's reader.</summary>
    /// <exception cref="PackageException">It cannot be read.</exception>
    public static TrustRecord ReadRecord(byte[] record)
    {
        TrustRecord trust = new();
        FormatStatus status = trust.Read(record, 0, record.Length);
        return status == FormatStatus.Ok ? trust : throw new PackageException($"The trust record cannot be read: {FormatStatusText.Of(status)}.");
    }
}
