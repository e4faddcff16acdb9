using System.Formats.Cbor;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.Cose;
using TinyDevice.Formats;

namespace TinyDevice.Packaging;

/// <summary>Makes and checks the COSE_Sign1 message around a manifest: docs/formats/package.md, section Envelope.</summary>
internal static class Envelope
{
    private static readonly BigInteger Order = new(
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);

    /// <summary>
    /// Signs a payload, naming algorithm and key in the protected header and leaving the device its hint in the unprotected one.
    /// </summary>
    public static byte[] Sign(byte[] payload, SigningKey key)
    {
        var protectedHeader = new CoseHeaderMap
        {
            { CoseHeaderLabel.KeyIdentifier, CoseHeaderValue.FromBytes(key.PublicKey.Id.Span) },
        };
        var signer = new CoseSigner(key.Borrow(), HashAlgorithmName.SHA256, protectedHeader);
        CoseSign1Message message = CoseMessage.DecodeSign1(CoseSign1Message.SignEmbedded(payload, signer));
        byte[] hint = Inverse(message.Signature.Span[32..]);
        message.UnprotectedHeaders.Add(new CoseHeaderLabel(CoseSign1.HintLabel), CoseHeaderValue.FromBytes(hint));
        return message.Encode();
    }

    /// <summary>Checks a signature with .NET's code, independent of the firmware's.</summary>
    public static bool IsSignedBy(PublicKey key, byte[] buffer, CoseSign1 message)
    {
        var writer = new CborWriter();
        writer.WriteStartArray(4);
        writer.WriteTextString("Signature1");
        writer.WriteByteString(buffer.AsSpan(message.ProtectedOffset, message.ProtectedLength));
        writer.WriteByteString([]);
        writer.WriteByteString(buffer.AsSpan(message.PayloadOffset, message.PayloadLength));
        writer.WriteEndArray();
        using ECDsa ecdsa = key.ToECDsa();
        ReadOnlySpan<byte> signature = buffer.AsSpan(message.SignatureOffset, CoseSign1.SignatureSize);
        return ecdsa.VerifyData(writer.Encode(), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static byte[] Inverse(ReadOnlySpan<byte> s)
    {
        var number = new BigInteger(s, isUnsigned: true, isBigEndian: true);
        byte[] inverse = BigInteger.ModPow(number, Order - 2, Order).ToByteArray(isUnsigned: true, isBigEndian: true);
        byte[] hint = new byte[CoseSign1.HintSize];
        inverse.CopyTo(hint, hint.Length - inverse.Length);
        return hint;
    }
}
