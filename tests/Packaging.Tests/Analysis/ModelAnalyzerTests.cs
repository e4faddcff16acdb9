using TinyDevice.Packaging.Analysis;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Packaging.Tests.Analysis;

public sealed class ModelAnalyzerTests
{
    [Theory]
    [InlineData("mlperf_kws_dscnn_int8", 2_656_768, 24_376, 16_000)]
    [InlineData("mlperf_ic_resnet8_int8", 12_501_632, 78_752, 49_152)]
    [InlineData("mlperf_vww_mobilenetv1_025_int8", 7_489_664, 219_072, 55_296)]
    [InlineData("mlperf_ad_autoencoder_int8", 264_192, 270_880, 768)]
    [InlineData("tflm_person_detect_int8", 7_157_888, 218_928, 55_296)]
    [InlineData("tflm_micro_speech_int8", 336_000, 16_704, 5_968)]
    [InlineData("tflm_hello_world_int8", 288, 420, 32)]
    [InlineData("coral_keras_lstm_mnist_ptq", 113_120, 9_808, 1_568)]
    public void Counts_what_the_research_counted(string name, long macs, long weights, long peak)
    {
        ModelAnalysis analysis = AnalysisModels.Analyze(AnalysisModels.Shared(name));
        Assert.Equal((macs, weights), (analysis.Macs, analysis.WeightBytes));
        Assert.Equal(peak, analysis.PeakActivationBytes);
    }

    [Theory]
    [InlineData("mlperf_kws_dscnn_int8", 6_892)]
    [InlineData("mlperf_ic_resnet8_int8", 5_308)]
    [InlineData("mlperf_vww_mobilenetv1_025_int8", 27_052)]
    [InlineData("mlperf_ad_autoencoder_int8", 1_708)]
    [InlineData("tflm_person_detect_int8", 27_100)]
    [InlineData("tflm_micro_speech_int8", 940)]
    [InlineData("tflm_hello_world_int8", 796)]
    public void Tflms_tables_are_estimated_within_15_percent_of_its_32_bit_build(string name, double measured)
    {
        MemoryUse ram = AnalysisModels.Analyze(AnalysisModels.Shared(name)).On("nano33ble").Memory.Single(use => use.Resource == "ram");
        Assert.InRange(ram.Parts.Single(part => part.Name == "runtime's tables").Bytes, 0.85 * measured, 1.15 * measured);
    }

    [Fact]
    public void A_small_model_fits_the_smallest_microcontroller_and_the_esp32()
    {
        ModelAnalysis analysis = AnalysisModels.Analyze(AnalysisModels.Gesture());
        Assert.All(analysis.Targets, fit => Assert.True(fit.Fits, fit.Target));
        Assert.Equal(("nano33ble", "esp32", TargetClass.Microcontroller), (analysis.SmallestTarget, analysis.SmallestTinyDeviceTarget, analysis.SmallestClass));
        Assert.Null(analysis.Problem);
        Assert.Equal(1_280, analysis.ArenaBytes);
    }

    [Fact]
    public void The_memory_on_the_esp32_is_what_the_compiler_says()
    {
        var options = CompileOptions.For(AnalysisModels.Board.Model, Optimization.Speed);
        CompileReport report = ModelCompiler.Compile(AnalysisModels.Gesture(), options).Report;
        TargetFit fit = AnalysisModels.Analyze(AnalysisModels.Gesture()).On("esp32");
        Assert.Equal(report.ArenaBytes, fit.Memory.Single(use => use.Resource == "arena").UsedBytes);
        MemoryUse heap = fit.Memory.Single(use => use.Resource == "heap");
        Assert.Equal(report.HeapBytes, heap.UsedBytes);
        Assert.All(fit.Memory, use => Assert.Equal(use.UsedBytes, use.Parts.Sum(part => part.Bytes)));
        Assert.All(heap.Parts, part => Assert.True(part.Bytes >= 0, part.Name));
    }

    [Fact]
    public void Weights_too_large_for_a_flash_name_their_layer_and_the_next_larger_target()
    {
        ModelAnalysis analysis = AnalysisModels.Analyze(AnalysisModels.Dense(1000, 1100));
        TargetFit fit = analysis.On("nano33ble");
        Assert.False(fit.Fits);
        Shortage shortage = Assert.Single(fit.Shortages);
        Assert.Equal(("flash", analysis.FileBytes + 20_480 - 1_048_576), (shortage.Resource, shortage.Bytes));
        Assert.Equal(0, Assert.Single(shortage.Layers).Index);
        Assert.Equal("rp2040", analysis.SmallestTarget);
    }

    [Fact]
    public void Activations_too_large_for_the_arena_say_how_much_to_cut()
    {
        TargetFit fit = AnalysisModels.Analyze(AnalysisModels.Dense(40_000, 2)).On("esp32");
        Assert.Equal(["arena", "heap"], fit.Shortages.Select(shortage => shortage.Resource));
        MemoryUse arena = fit.Memory.Single(use => use.Resource == "arena");
        Assert.Equal(arena.UsedBytes - arena.LimitBytes, fit.Shortages[0].Bytes);
        Assert.InRange(arena.UsedBytes, 40_002, 40_032);
    }

    [Fact]
    public void An_unknown_operator_is_named_on_every_target_and_has_no_time()
    {
        ModelAnalysis analysis = AnalysisModels.Analyze(AnalysisModels.Custom());
        Assert.Contains("operator 0 CUSTOM 'MyFilter'", analysis.Problem, StringComparison.Ordinal);
        Assert.All(analysis.Targets, fit => Assert.Equal((false, 0, 1, "0 CUSTOM 'MyFilter'"), (fit.Fits, fit.OperatorsCovered, fit.OperatorsUsed, Assert.Single(fit.Unsupported))));
        Assert.All(analysis.Targets, fit => Assert.Null(fit.Milliseconds));
        Assert.Null(analysis.SmallestTarget);
    }

    [Fact]
    public void A_float_model_runs_on_tflm_but_not_on_integer_runtimes()
    {
        ModelAnalysis analysis = AnalysisModels.Analyze(AnalysisModels.Shared("tflm_hello_world_float"));
        Assert.True(analysis.On("nano33ble").Fits);
        Assert.Contains("quantize", analysis.On("coral-usb").Problem, StringComparison.Ordinal);
        Assert.Contains("quantize", analysis.On("esp32").Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_with_float_activations_and_int8_weights_fits_no_microcontroller()
    {
        ModelAnalysis analysis = AnalysisModels.Analyze(AnalysisModels.Shared("mlperf_ad_dynrange_hybrid"));
        Assert.Contains("dynamic-range", analysis.On("nano33ble").Problem, StringComparison.Ordinal);
        Assert.NotEqual(TargetClass.Microcontroller, analysis.SmallestClass);
    }

    [Fact]
    public void Time_energy_and_battery_life_follow_from_the_targets_figures()
    {
        ModelAnalysis analysis = AnalysisModels.Analyze(AnalysisModels.Gesture(), seconds: 10);
        Target esp32 = TargetCatalog.Load(AnalysisModels.Board).Find("esp32")!;
        TargetFit fit = analysis.On("esp32");
        CompileReport report = ModelCompiler.Compile(AnalysisModels.Gesture(), CompileOptions.For(AnalysisModels.Board.Model, Optimization.Speed)).Report;
        Assert.Equal(report.Cost.Instructions, analysis.Instructions);
        double milliseconds = report.Cost.MachineInstructions * esp32.NanosecondsPerMachineInstruction!.Value * 1e-6;
        double power = esp32.ActiveMilliwatts!.Value;
        Assert.Equal(milliseconds, fit.Milliseconds!.Value, 6);
        Assert.Equal(milliseconds, analysis.Layers.Sum(layer => layer.Milliseconds!.Value), 6);
        Assert.Equal(milliseconds * power, fit.Microjoules!.Value, 6);
        Assert.Equal(milliseconds / 10_000, fit.Duty!.DutyCycle, 9);
        double average = (fit.Duty.DutyCycle * power) + ((1 - fit.Duty.DutyCycle) * esp32.SleepMicrowatts!.Value / 1000);
        Assert.Equal(2000 * 3.3 / average / 24, fit.Duty.BatteryDays!.Value, 6);
        Assert.False(AnalysisModels.Analyze(AnalysisModels.Gesture(), seconds: 0.001).On("esp32").Duty!.KeepsUp);
    }

    [Fact]
    public void A_makers_peak_gives_only_a_least_time()
    {
        ModelAnalysis analysis = AnalysisModels.Analyze(AnalysisModels.Dense(100, 100));
        TargetFit coral = analysis.On("coral-usb");
        Assert.True(coral.IsLeastTime);
        Assert.Equal(2 * 10_000 / 4e12 * 1000, coral.Milliseconds!.Value, 15);
        Assert.Null(coral.Duty);
    }

    [Fact]
    public void A_damaged_file_is_one_sentence()
    {
        byte[] file = AnalysisModels.Gesture();
        foreach (int length in new[] { 0, 7, 8, 100, file.Length / 2 })
        {
            string message = Assert.Throws<ModelCompileException>(() => AnalysisModels.Analyze(file[..length])).Message;
            Assert.EndsWith(".", message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', message);
        }
    }
}
