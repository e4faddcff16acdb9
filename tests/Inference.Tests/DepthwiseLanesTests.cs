using TinyDevice.ModelForge.Tflite;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Inference.Tests;

/// <summary>The plain kernel is the oracle of the depthwise kernel with outputs in lanes: the same bytes for every shape, scale and value.</summary>
public sealed class DepthwiseLanesTests
{
    private const int SeedsPerTenth = 60;

    public static TheoryData<int> Tenths => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(Tenths))]
    public void Equals_the_plain_kernel_on_random_shapes_scales_and_extreme_values(int tenth)
    {
        int inLanes = 0;
        for (int seed = tenth * SeedsPerTenth; seed < (tenth + 1) * SeedsPerTenth; seed++)
        {
            var model = new OneOpModel(seed);
            byte[] file = Build(model);
            CompiledModel fast = ModelCompiler.Compile(file, CompileOptions.Unlimited);
            CompiledModel streamed = ModelCompiler.Compile(file, CompileOptions.Unlimited with { StreamEverything = true, WindowBytes = 36 });
            CompiledModel plain = ModelCompiler.Compile(file, CompileOptions.Unlimited with { Optimize = Optimization.None });
            inLanes += fast.Image.AsSpan().SequenceEqual(plain.Image) ? 0 : 1;
            sbyte[] expected = model.Run(plain.Image);

            Assert.True(expected.AsSpan().SequenceEqual(model.Run(fast.Image)), $"seed {seed}");
            Assert.True(expected.AsSpan().SequenceEqual(model.Run(streamed.Image)), $"seed {seed}, streamed");
        }

        Assert.InRange(inLanes, SeedsPerTenth / 2, SeedsPerTenth);
    }

    [Theory]
    [MemberData(nameof(Tenths))]
    public void Equals_the_plain_kernel_with_any_filter_stride_dilation_and_multiplier(int tenth)
    {
        int inStreams = 0;
        for (int seed = 1000 + (tenth * SeedsPerTenth); seed < 1000 + ((tenth + 1) * SeedsPerTenth); seed++)
        {
            var model = new OneOpModel(seed);
            byte[] file = BuildAny(model);
            CompiledModel fast = ModelCompiler.Compile(file, CompileOptions.Unlimited);
            CompiledModel plain = ModelCompiler.Compile(file, CompileOptions.Unlimited with { Optimize = Optimization.None });
            inStreams += fast.Image.AsSpan().SequenceEqual(plain.Image) ? 0 : 1;

            Assert.True(model.Run(plain.Image).AsSpan().SequenceEqual(model.Run(fast.Image)), $"seed {seed}");
        }

        Assert.InRange(inStreams, SeedsPerTenth / 3, SeedsPerTenth);
    }

    [Fact]
    public void The_plain_kernel_stays_where_the_heap_has_no_room_for_another()
    {
        var model = new OneOpModel(5);
        int input = model.Input([1, 10, 10, 16]);
        int filter = model.Graph.Int8Constant("filter", [1, 5, 5, 16], model.NextBytes(400), QuantizationParameters.PerTensor(0.01f, 0));
        int output = model.Graph.Int8("output", [1, 10, 10, 16], 0.5f, 0);
        byte[] file = model.Build(BuiltinOperator.DepthwiseConv2D, [input, filter], output, OperatorOptions.DepthwiseConv2D(new Window(Padding.Same), 1));
        CompiledModel plain = ModelCompiler.Compile(file, CompileOptions.Unlimited with { Optimize = Optimization.None });
        CompiledModel fast = ModelCompiler.Compile(file, CompileOptions.Unlimited);
        Assert.True(fast.Report.HeapBytes > plain.Report.HeapBytes, "the faster kernel takes memory");

        CompiledModel tight = ModelCompiler.Compile(file, CompileOptions.Unlimited with { HeapBytes = fast.Report.HeapBytes - 1, WindowBytes = 0 });

        Assert.Equal(plain.Report.HeapBytes, tight.Report.HeapBytes);
        Assert.Equal(model.Run(plain.Image), model.Run(tight.Image));
    }

    private static byte[] BuildAny(OneOpModel model)
    {
        (int filterH, int filterW) = model.Next(0, 3) switch { 0 => (model.Next(1, 12), 1), 1 => (1, model.Next(1, 12)), _ => (model.Next(1, 7), model.Next(1, 7)) };
        (int dilationH, int dilationW) = (Math.Max(1, model.Next(-3, 4)), Math.Max(1, model.Next(-3, 3)));
        (int strideH, int strideW) = (Math.Max(1, model.Next(-1, 4)), Math.Max(1, model.Next(-1, 3)));
        (int extentH, int extentW) = (((filterH - 1) * dilationH) + 1, ((filterW - 1) * dilationW) + 1);
        bool same = model.Next(0, 1) == 0;
        (int h, int w) = (model.Next(same ? 1 : extentH, extentH + 12), model.Next(same ? 1 : extentW, extentW + 9));
        (int channels, int multiplier, int batches) = (model.Next(2, 3), model.Next(1, 3), model.Next(1, 2));
        (int outH, int outW) = same
            ? ((h + strideH - 1) / strideH, (w + strideW - 1) / strideW)
            : ((h - extentH + strideH) / strideH, (w - extentW + strideW) / strideW);
        int input = model.Input([batches, h, w, channels], 0.5f, model.Next(-128, 127));
        Fill(model, model.Values[0]);
        sbyte[] weights = model.NextBytes(filterH * filterW * channels * multiplier);
        Fill(model, weights);
        float[] scales = [.. Enumerable.Range(0, channels * multiplier).Select(_ => MathF.ScaleB(1 + (model.Next(0, 999) / 1000f), -model.Next(3, 26)))];
        int filter = model.Graph.Int8Constant("filter", [1, filterH, filterW, channels * multiplier], weights, QuantizationParameters.PerChannel(scales, 3));
        int[] bias = [.. Enumerable.Range(0, channels * multiplier).Select(_ => model.Next(-10_000, 10_000))];
        int biases = model.Graph.Int32Constant("bias", [channels * multiplier], bias);
        int output = model.Graph.Int8("output", [batches, outH, outW, channels * multiplier], 0.5f, model.Next(-128, 127));
        return model.Build(BuiltinOperator.DepthwiseConv2D, [input, filter, biases], output,
            OperatorOptions.DepthwiseConv2D(
                new Window(same ? Padding.Same : Padding.Valid, strideH, strideW, dilationH, dilationW), multiplier, model.Next(0, 1) == 0 ? Activation.Relu : Activation.None));
    }

    private static byte[] Build(OneOpModel model)
    {
        (int h, int w, int channels, int batches) = (model.Next(1, 9), model.Next(1, 9), model.Next(2, 5), model.Next(1, 2));
        (int strideH, int strideW) = (model.Next(1, 2), model.Next(1, 3));
        bool same = h < 3 || w < 3 || model.Next(0, 1) == 0;
        int[] zeros = [-128, -127, -3, 0, 127];
        int zero = zeros[model.Next(0, 4)];
        int input = model.Input([batches, h, w, channels], 0.5f, zero);
        Fill(model, model.Values[0]);
        sbyte[] weights = model.NextBytes(9 * channels);
        Fill(model, weights);

        // Multipliers from 2^-26, where nothing is left of any sum, to 2^-1, where everything saturates; and the ends of a multiplier's range.
        float[] scales = [.. Enumerable.Range(0, channels).Select(_ => MathF.ScaleB(model.Next(0, 2) switch
        {
            0 => 1f,
            1 => 1.9999999f,
            _ => 1 + (model.Next(0, 1000) / 1000f),
        }, -model.Next(1, 26)))];
        int[] bias = [.. Enumerable.Range(0, channels).Select(_ => model.Next(0, 3) switch
        {
            0 => 0,
            1 => model.Next(-100_000, 100_000),
            2 => model.Next(-1_000_000_000, 1_000_000_000),
            _ => model.Next(-1000, 1000),
        })];
        int filter = model.Graph.Int8Constant("filter", [1, 3, 3, channels], weights, QuantizationParameters.PerChannel(scales, 3));
        int biases = model.Graph.Int32Constant("bias", [channels], bias);
        (int outH, int outW) = same ? ((h + strideH - 1) / strideH, (w + strideW - 1) / strideW) : ((h - 3 + strideH) / strideH, (w - 3 + strideW) / strideW);
        int output = model.Graph.Int8("output", [batches, outH, outW, channels], 0.5f, zeros[model.Next(0, 4)]);
        Activation activation = model.Next(0, 2) switch { 0 => Activation.None, 1 => Activation.Relu, _ => Activation.Relu6 };
        return model.Build(BuiltinOperator.DepthwiseConv2D, [input, filter, biases], output,
            OperatorOptions.DepthwiseConv2D(new Window(same ? Padding.Same : Padding.Valid, strideH, strideW), 1, activation));
    }

    /// <summary>Leaves random values or puts extreme ones in their place.</summary>
    private static void Fill(OneOpModel model, sbyte[] values)
    {
        int kind = model.Next(0, 5);
        for (int i = 0; i < values.Length && kind < 4; i++)
        {
            values[i] = kind == 0 || (kind == 2 && model.Next(0, 1) == 0) ? sbyte.MinValue : kind == 3 ? (sbyte)model.Next(-3, 3) : sbyte.MaxValue;
        }
    }
}
