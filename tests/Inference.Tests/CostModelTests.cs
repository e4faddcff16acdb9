using TinyDevice.Benchmarks;
using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Compiler.Costs;

namespace TinyDevice.Inference.Tests;

/// <summary>The compiler's cost table against the IL counter.</summary>
public sealed class CostModelTests
{
    private const string Remedy = "run: dotnet run --project tests/Benchmarks -- costs --write host-tools/Packaging/Compiler/Costs/costs.json";

    public static TheoryData<string> Models =>
    [
        "mlperf_ad_autoencoder_int8", "mlperf_kws_dscnn_int8", "mlperf_ic_resnet8_int8", "tflm_person_detect_int8", "arduino_magic_wand",
        "mww_v2_okay_nabu", "tflm_keyword_scrambled_8bit", "tflm_mnist_lstm_int8",
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void Estimates_a_whole_inference_within_ten_per_cent_of_what_is_counted(string name)
    {
        SharedModels? models = SharedModels.Find();
        Assert.SkipWhen(models is null, "../shared/models is not there: no model to count");
        var calibration = new CostCalibration(models!, new CountedFirmware());
        foreach (CompileOptions way in new[] { CompileOptions.Unlimited, CompileOptions.Unlimited with { Optimize = Optimization.None } })
        {
            List<CountedOp> ops = [.. calibration.Count(name, way)];
            Assert.All(ops, op => Assert.True(CostTable.Default.Knows(op.Op.Kernel), $"{op.Op.Kernel} is not in costs.json; {Remedy}"));
            double counted = ops.Sum(op => op.Counted.Instructions);
            double estimated = ops.Sum(op => op.Op.Cost.Instructions);
            Assert.True(Math.Abs((estimated / counted) - 1) < 0.1, $"{name}: {estimated:N0} estimated, {counted:N0} counted; {Remedy}");
        }
    }
}
