using TinyDevice.Benchmarks;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Inference.Tests;

/// <summary>Holds what one Invoke costs on the interpreter; the count is exact, so a kernel that grew slower shows at once.</summary>
public sealed class IlCountTests
{
    [Theory]
    [InlineData("mlperf_ad_autoencoder_int8", 0.70)]
    [InlineData("mlperf_kws_dscnn_int8", 8.1)]
    [InlineData("mlperf_ic_resnet8_int8", 33.9)]
    [InlineData("tflm_person_detect_int8", 24.8)]
    [InlineData("mlperf_vww_mobilenetv1_025_int8", 16.0)]
    public void Takes_no_more_million_IL_instructions_than_written_down(string model, double millions)
    {
        SharedModels? models = SharedModels.Find();
        Assert.SkipWhen(models is null, "../shared/models is not there: no model to count");

        (_, IlCount[] ops) = new IlReport(models!, new CountedFirmware()).Count(model, CompileOptions.Unlimited);

        Assert.InRange(ops.Sum(op => op.Instructions) / 1e6, 0.9 * millions, millions);
    }
}
