using System.Runtime.InteropServices;
using TinyDevice.Packaging.Analysis.Evaluation;

namespace TinyDevice.Packaging.Tests.Analysis;

public sealed class NpyFileTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Reads_both_header_versions(int version)
    {
        var file = NpyFile.Read(NpyBytes.Make("|i1", "(2, 3)", [1, 2, 3, 4, 5, 255], version), "x");
        Assert.Equal([2, 3], file.Shape);
        Assert.Equal((6, -1.0), (file.Count, file[5]));
    }

    [Fact]
    public void Reads_every_type_it_names()
    {
        Assert.Equal(255, NpyFile.Read(NpyBytes.Make("|u1", "(1,)", [255]), "x")[0]);
        Assert.Equal(-70_000, NpyFile.Read(NpyBytes.Make("<i4", "(1,)", Raw([-70_000])), "x")[0]);
        Assert.Equal(-(1L << 40), NpyFile.Read(NpyBytes.Make("<i8", "(1,)", Raw([-(1L << 40)])), "x")[0]);
        Assert.Equal(0.1f, NpyFile.Read(NpyBytes.Make("<f4", "(1,)", Raw([0.1f])), "x")[0]);
        Assert.Empty(NpyFile.Read(NpyBytes.Make("|i1", "()", [7]), "x").Shape);
    }

    [Theory]
    [InlineData("<f8", "(1,)", "False", "astype")]
    [InlineData(">i4", "(2,)", "False", "astype")]
    [InlineData("|i1", "(8,)", "True", "ascontiguousarray")]
    [InlineData("|i1", "(9,)", "False", "asks for 9")]
    [InlineData("|i1", "(99999, 99999, 99999, 99999)", "False", "asks for")]
    [InlineData("|i1", "(-8,)", "False", "shape")]
    [InlineData("|i1", "8", "False", "shape")]
    public void What_it_cannot_read_it_refuses_with_the_way_out(string type, string shape, string order, string part)
    {
        string message = Assert.Throws<DataFormatException>(() => NpyFile.Read(NpyBytes.Make(type, shape, new byte[8], order: order), "x.npy")).Message;
        Assert.StartsWith("x.npy", message, StringComparison.Ordinal);
        Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] file = NpyBytes.Make("|i1", "(2, 3)", new byte[6]);
        for (int length = 0; length < file.Length; length++)
        {
            Assert.Throws<DataFormatException>(() => NpyFile.Read(file.AsMemory(0, length), "x"));
        }
    }

    [Fact]
    public void An_unknown_version_is_refused()
    {
        byte[] file = NpyBytes.Make("|i1", "(1,)", [1]);
        file[6] = 3;
        Assert.Contains("version 3", Assert.Throws<DataFormatException>(() => NpyFile.Read(file, "x")).Message, StringComparison.Ordinal);
    }

    private static byte[] Raw<T>(T[] values)
        where T : struct => MemoryMarshal.AsBytes<T>(values).ToArray();
}
