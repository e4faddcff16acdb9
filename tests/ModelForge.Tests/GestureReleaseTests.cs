using System.Runtime.InteropServices;
using TinyDevice.ModelForge.Demo;
using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.ModelForge.Tests;

/// <summary>The models the demo ships: made by this code, right where they should be, and wrong where they should be.</summary>
public sealed class GestureReleaseTests : IClassFixture<GestureReleaseTests.Forged>
{
    private readonly GestureRelease[] _releases;

    public GestureReleaseTests(Forged forged) => _releases = forged.Releases;

    [Fact]
    public void Training_anew_gives_the_committed_files_byte_for_byte()
    {
        IReadOnlyList<(string Name, byte[] Bytes)> files = DemoFolder.Files(_releases);

        Assert.Equal(10, files.Count);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(Path.Combine(DemoFolder.Find(), file.Name)), file.Bytes));
    }

    [Theory]
    [InlineData(0, 0.80)]
    [InlineData(1, 0.92)]
    [InlineData(2, 0.92)]
    public void Int8_is_about_as_accurate_as_float(int release, double atLeast)
    {
        double accuracy = _releases[release].Correct.Accuracy(GestureReleases.TestWindows());

        Assert.InRange(accuracy, atLeast, 1);
        Assert.InRange(accuracy - _releases[release].FloatAccuracy, -0.03, 0.03);
    }

    [Theory]
    [InlineData("gesture-1.0")]
    [InlineData("gesture-2.0")]
    public void A_good_release_gives_its_golden_outputs(string name)
    {
        byte[] expected = Read(name + ".golden.out.bin");

        Assert.Equal(expected, RunFile(name));
        Assert.Equal(8 * 6, expected.Length);
    }

    [Fact]
    public void The_spoilt_release_gives_other_outputs_in_most_golden_samples()
    {
        byte[][] expected = [.. Read("gesture-3.0.golden.out.bin").Chunk(6)];
        byte[][] actual = [.. RunFile("gesture-3.0").Chunk(6)];

        Assert.InRange(expected.Zip(actual).Count(pair => !pair.First.SequenceEqual(pair.Second)), 6, 8);
        Assert.InRange(_releases[2].Shipped.Accuracy(GestureReleases.TestWindows()), 0, 0.7);
    }

    [Fact]
    public void Golden_samples_show_every_class_and_are_not_all_saturated()
    {
        foreach (GestureRelease release in _releases)
        {
            sbyte[][] outputs = [.. release.Golden.Outputs.Chunk(6).Select(row => MemoryMarshal.Cast<byte, sbyte>(row).ToArray())];

            Assert.Equal([0, 1, 2, 3, 4, 5], outputs.Take(6).Select(row => Array.IndexOf(row, row.Max())));
            Assert.All(outputs.Take(6), row => Assert.InRange(row.Max(), 0, 100));
        }
    }

    [Fact]
    public void The_files_are_laid_out_as_a_converter_would()
    {
        var reader = new TfliteReader(Read("gesture-2.0.tflite"));

        Assert.Equal(
            [
                BuiltinOperator.Conv2D, BuiltinOperator.DepthwiseConv2D, BuiltinOperator.Conv2D, BuiltinOperator.DepthwiseConv2D,
                BuiltinOperator.Conv2D, BuiltinOperator.AveragePool2D, BuiltinOperator.Reshape, BuiltinOperator.FullyConnected,
                BuiltinOperator.FullyConnected, BuiltinOperator.Softmax,
            ],
            reader.Operators.Select(reader.CodeOf));
        foreach (FlatTable op in reader.Operators.Where(op => op.Ints(1).Length == 3))
        {
            int[] inputs = op.Ints(1);
            float input = reader.ScalesOf(inputs[0])[0];
            Assert.All(reader.Int8DataOf(inputs[1]), weight => Assert.NotEqual(sbyte.MinValue, weight));
            Assert.All(reader.ZeroPointsOf(inputs[1]), zero => Assert.Equal(0, zero));
            Assert.Equal(Array.ConvertAll(reader.ScalesOf(inputs[1]), scale => input * scale), reader.ScalesOf(inputs[2]));
        }
    }

    private static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(DemoFolder.Find(), name));

    private static byte[] RunFile(string name) =>
        ChainReader.Read(Read(name + ".tflite")).RunAll(Read(name + ".golden.in.bin"));

    /// <summary>All three releases, trained once for the class.</summary>
    public sealed class Forged
    {
        internal GestureRelease[] Releases { get; } = GestureReleases.Train();
    }
}
