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
    public void A_fast_kernel_with_a_wrong_constant_is_found_and_named()
    {
        byte[] image = ModelCompiler.Compile(AnalysisModels.Product(), CompileOptions.Unlimited).Image;
        Assert.Equal(1, ImageView.Read(image).Ops[0].Variant);
        Assert.Null(KernelComparison.Run(image, []).Difference);

        // The last constant of the record is the offset; half a step more, and some products round up.
        var header = new ModelHeader();
        header.Read(image, image.Length);
        image[header.OpsOffset + LittleEndian.ReadUInt16(image, header.OpsOffset) - 4] ^= 0x80;
        KernelDifference difference = Assert.IsType<KernelDifference>(KernelComparison.Run(image, []).Difference);
        Assert.Equal(("Elementwise", 0), (difference.Op, difference.Index));
        Assert.NotEqual(difference.Plain, difference.Fast);
    }

    [Fact]
    public void A_plain_image_has_nothing_to_compare()
    {
        byte[] image = ModelCompiler.Compile(AnalysisModels.Gesture(), CompileOptions.Unlimited with { Optimize = Optimization.None }).Image;
        Assert.Equal(new KernelComparison(0, 0, null), KernelComparison.Run(image, []));
        Assert.Equal(image, KernelComparison.MakePlain(image));
    }
}
