using TinyDevice.Formats;
using TinyDevice.Packaging.Analysis;
using TinyDevice.Packaging.Analysis.Inspection;
using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Packaging.Tests.Analysis;

public sealed class KernelComparisonTests
{
    [Fact]
    public void Fast_kernels_equal_the_plain_ones()
    {
        byte[] image = ModelCompiler.Compile(AnalysisModels.Gesture(), CompileOptions.Unlimited).Image;
        KernelComparison comparison = KernelComparison.Run(image, new byte[InferenceSession.Open(image).InputBytes]);
        Assert.Null(comparison.Difference);
        Assert.Equal(ImageView.Read(image).Ops.Count(op => op.Variant != 0), comparison.FastOps);
        Assert.InRange(comparison.Invocations, 10, 20);
    }

    [Fact]
    public void A_lane_that_overflows_is_found_and_named()
    {
        byte[] image = MakeWrongProof();
        KernelDifference difference = Assert.IsType<KernelDifference>(KernelComparison.Run(image, []).Difference);
        Assert.Equal(("FullyConnected", 0), (difference.Op, difference.Index));
        Assert.NotEqual(difference.Plain, difference.Fast);
    }

    [Fact]
    public void A_plain_image_has_nothing_to_compare()
    {
        byte[] image = ModelCompiler.Compile(AnalysisModels.Gesture(), CompileOptions.Unlimited with { PackWeights = false }).Image;
        Assert.Equal(new KernelComparison(0, 0, null), KernelComparison.Run(image, []));
        Assert.Equal(image, KernelComparison.MakePlain(image));
    }

    /// <summary>An image that claims whole filters of 127s fit a lane, which the compiler would never say.</summary>
    private static byte[] MakeWrongProof()
    {
        const int Variant = 3;
        byte[] image = ModelCompiler.Compile(AnalysisModels.Dense(256, 3, weight: 127), CompileOptions.Unlimited).Image;
        var header = new ModelHeader();
        header.Read(image, image.Length);
        image[header.OpsOffset + Variant] = 1;
        return image;
    }
}
