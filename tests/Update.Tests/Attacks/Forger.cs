using System.Formats.Cbor;
using System.Numerics;
using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;

namespace TinyDevice.Update.Tests.Attacks;

/// <summary>Makes envelopes no honest tool makes; by default each is signed by the key the device trusts, and only what is named is wrong.</summary>
internal sealed record Forger
{
    public static readonly BigInteger Order = new(Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551"), isUnsigned: true, isBigEndian: true);

    /// <summary>A good package, newer than what the victim runs.</summary>
    public static readonly byte[] Good = Release.Make(1, c => c with { Sequence = 9, ModelVersion = "9.0" });

    public ulong Tag { get; init; } = CoseSign1.Tag;
    public string Context { get; init; } = "Signature1";
    public byte[] External { get; init; } = [];
    public byte[] Protected { get; init; } = Header(w => w.WriteInt32(-7));
    public Action<CborWriter> Unprotected { get; init; } = w => w.WriteStartMap(0);
    public byte[] Manifest { get; init; } = PackageReader.Open(Good).ManifestBytes.ToArray();
    public SigningKey Key { get; init; } = Release.Key;

    /// <summary>Changes the signature after it was made.</summary>
    public Func<byte[], byte[]> Signature { get; init; } = s => s;

    /// <summary>A protected header that names the trusted key, with what the algorithm is said to be.</summary>
    public static byte[] Header(Action<CborWriter> algorithm, byte[]? keyId = null, Action<CborWriter>? more = null)
    {
        CborWriter writer = new(CborConformanceMode.Lax);
        writer.WriteStartMap(more is null ? 2 : 3);
        writer.WriteInt32(1);
        algorithm(writer);
        more?.Invoke(writer);
        writer.WriteInt32(4);
        writer.WriteByteString(keyId ?? Release.Key.PublicKey.Id.ToArray());
        writer.WriteEndMap();
        return writer.Encode();
    }

    /// <summary>The good package's payload behind the forged envelope.</summary>
    public byte[] Make()
    {
        CborWriter signed = new(CborConformanceMode.Lax);
        signed.WriteStartArray(4);
        signed.WriteTextString(Context);
        signed.WriteByteString(Protected);
        signed.WriteByteString(External);
        signed.WriteByteString(Manifest);
        signed.WriteEndArray();
        CborWriter envelope = new(CborConformanceMode.Lax);
        envelope.WriteTag((CborTag)Tag);
        envelope.WriteStartArray(4);
        envelope.WriteByteString(Protected);
        Unprotected(envelope);
        envelope.WriteEndMap();
        envelope.WriteByteString(Manifest);
        envelope.WriteByteString(Signature(Key.Sign(signed.Encode())));
        envelope.WriteEndArray();
        return Put(envelope.Encode());
    }

    /// <summary>The good package with another envelope.</summary>
    public static byte[] Put(byte[] envelope)
    {
        byte[] package = [.. Good];
        package.AsSpan(0, PackageLayout.HeaderSize).Clear();
        "TDP1"u8.CopyTo(package);
        LittleEndian.WriteUInt16(package, 4, envelope.Length);
        envelope.CopyTo(package, PackageLayout.EnvelopeOffset);
        return package;
    }

    /// <summary>The good manifest with one field's value written anew.</summary>
    public static byte[] Field(int key, Action<CborWriter> value)
    {
        System.Formats.Cbor.CborReader reader = new(PackageReader.Open(Good).ManifestBytes, CborConformanceMode.Lax);
        CborWriter writer = new(CborConformanceMode.Lax);
        int count = reader.ReadStartMap()!.Value;
        SortedDictionary<int, byte[]> fields = [];
        for (int i = 0; i < count; i++)
        {
            fields[reader.ReadInt32()] = reader.ReadEncodedValue().ToArray();
        }

        CborWriter one = new(CborConformanceMode.Lax);
        value(one);
        fields[key] = one.Encode();
        writer.WriteStartMap(fields.Count);
        foreach ((int name, byte[] encoded) in fields)
        {
            writer.WriteInt32(name);
            writer.WriteEncodedValue(encoded);
        }

        writer.WriteEndMap();
        return writer.Encode();
    }

    public static byte[] Bytes(BigInteger number)
    {
        byte[] bytes = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }

    public static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
