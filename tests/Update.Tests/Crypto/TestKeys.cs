using System.Security.Cryptography;
using TinyDevice.Formats;
using TinyDevice.Packaging;

namespace TinyDevice.Update.Tests.Crypto;

/// <summary>Trusted keys made from points, as a trust record would hold them.</summary>
internal static class TestKeys
{
    public const int PointOffset = 8;

    public static TrustedKey WithTable(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        byte[] entry = Entry(x, y);
        Assert.True(CombTableBuilder.Build(entry, PointOffset, entry, PointOffset + 64));
        return new TrustedKey(entry, 0, PointOffset, PointOffset + 64, CoseSign1.AlgorithmEs256);
    }

    public static TrustedKey WithoutTable(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        return new TrustedKey(Entry(x, y), 0, PointOffset, TrustedKey.NoTable, CoseSign1.AlgorithmEs256);
    }

    public static TrustedKey Of(ECDsa key)
    {
        ECPoint q = key.ExportParameters(false).Q;
        return WithTable(q.X, q.Y);
    }

    private static byte[] Entry(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
    {
        byte[] entry = new byte[PointOffset + 64 + TrustRecord.TableSize];
        x.CopyTo(entry.AsSpan(PointOffset));
        y.CopyTo(entry.AsSpan(PointOffset + 32));
        return entry;
    }
}
