using TinyDevice.ModelForge.Tflite;
using Reference = TinyDevice.ModelForge.Quantization.FixedPoint;

namespace TinyDevice.Inference.Tests;

/// <summary>Convolutions of random shapes, groups, dilations and scales against their definition over padded inputs, in 64 bits.</summary>
public sealed class RandomConvolutionTests
{
    private const int SeedsPerPart = 30;

    public static TheoryData<int, bool> Parts => new(Enumerable.Range(0, 8).Select(part => ((int, bool))(part, part % 2 == 1)));

    [Theory]
    [MemberData(nameof(Parts))]
    public void Convolution_sums_what_is_under_its_filter(int part, bool extreme) => ForEachSeed(part, extreme, model =>
    {
        int groups = model.Next(1, 3);
        var shape = Geometry.Random(model, model.Next(1, 9) * groups, model.Next(1, 5) * groups);
        int depth = shape.InputChannels / groups;
        float[] scales = Scales(model, shape.Channels);
        sbyte[] weights = model.NextBytes(shape.Channels * shape.FilterH * shape.FilterW * depth);
        int filter = model.Graph.Int8Constant(
            "filter", [shape.Channels, shape.FilterH, shape.FilterW, depth], weights, QuantizationParameters.PerChannel(scales, 0));
        Check(model, shape, BuiltinOperator.Conv2D, OperatorOptions.Conv2D(shape.Window, shape.Activation), filter, scales, (channel, at) =>
        {
            long sum = 0;
            int first = channel / (shape.Channels / groups) * depth;
            for (int i = 0; i < shape.FilterH * shape.FilterW * depth; i++)
            {
                (int d, int x, int y) = (i % depth, i / depth % shape.FilterW, i / depth / shape.FilterW);
                sum += at(y, x, first + d) * (long)weights[(channel * shape.FilterH * shape.FilterW * depth) + i];
            }

            return sum;
        });
    });

    [Theory]
    [MemberData(nameof(Parts))]
    public void Depthwise_convolution_keeps_channels_apart(int part, bool extreme) => ForEachSeed(part, extreme, model =>
    {
        (int channels, int multiplier) = (model.Next(1, 7), model.Next(0, 2) == 0 ? model.Next(2, 4) : 1);
        var shape = Geometry.Random(model, channels, channels * multiplier);
        float[] scales = Scales(model, shape.Channels);
        sbyte[] weights = model.NextBytes(shape.FilterH * shape.FilterW * shape.Channels);
        int filter = model.Graph.Int8Constant(
            "filter", [1, shape.FilterH, shape.FilterW, shape.Channels], weights, QuantizationParameters.PerChannel(scales, 3));
        OperatorOptions options = OperatorOptions.DepthwiseConv2D(shape.Window, multiplier, shape.Activation);
        Check(model, shape, BuiltinOperator.DepthwiseConv2D, options, filter, scales, (channel, at) =>
        {
            long sum = 0;
            for (int i = 0; i < shape.FilterH * shape.FilterW; i++)
            {
                sum += at(i / shape.FilterW, i % shape.FilterW, channel / multiplier) * (long)weights[(i * shape.Channels) + channel];
            }

            return sum;
        });
    });

    /// <summary>Runs the model and compares every output with a sum over real (zero-point-free) inputs, 0 in the padding.</summary>
    private static void Check(
        OneOpModel model, Geometry shape, BuiltinOperator code, OperatorOptions options, int filter, float[] scales, Func<int, Func<int, int, int, long>, long> sumOf)
    {
        int input = model.Input([shape.Batches, shape.InputH, shape.InputW, shape.InputChannels], Geometry.InputScale, shape.InputZero);
        int[] bias = [.. scales.Select(_ => model.Next(-4000, 4000))];
        int biasTensor = model.Graph.Int32Constant("bias", [shape.Channels], bias);
        int output = model.Graph.Int8("output", [shape.Batches, shape.OutputH, shape.OutputW, shape.Channels], Geometry.OutputScale, shape.OutputZero);
        sbyte[] actual = model.Run(code, [input, filter, biasTensor], output, options);
        (int min, int max) = shape.Range;
        for (int i = 0; i < actual.Length; i++)
        {
            (int channel, int ox, int oy, int batch) = Split(i, shape.Channels, shape.OutputW, shape.OutputH);
            long At(int y, int x, int c)
            {
                int row = (oy * shape.Window.StrideHeight) + (y * shape.Window.DilationHeight) - shape.PaddingTop;
                int column = (ox * shape.Window.StrideWidth) + (x * shape.Window.DilationWidth) - shape.PaddingLeft;
                bool inside = row >= 0 && row < shape.InputH && column >= 0 && column < shape.InputW;
                return inside ? model.Values[0][(((((batch * shape.InputH) + row) * shape.InputW) + column) * shape.InputChannels) + c] - shape.InputZero : 0;
            }

            (int multiplier, int shift) = Reference.QuantizeMultiplier((double)Geometry.InputScale * scales[channel] / Geometry.OutputScale);
            int sum = checked((int)(sumOf(channel, At) + bias[channel]));
            Assert.Equal(Math.Clamp(Reference.Rescale(sum, multiplier, shift) + shape.OutputZero, min, max), actual[i]);
        }
    }

    // From multipliers that make every output the zero point to some that saturate.
    private static float[] Scales(OneOpModel model, int channels) =>
        [.. Enumerable.Range(0, channels).Select(_ => (float)Math.Pow(2, (model.NextDouble() * 14) - 13))];

    private static (int Channel, int X, int Y, int Batch) Split(int index, int channels, int width, int height) =>
        (index % channels, index / channels % width, index / channels / width % height, index / channels / width / height);

    private static void ForEachSeed(int part, bool extreme, Action<OneOpModel> test)
    {
        for (int seed = part * SeedsPerPart; seed < (part + 1) * SeedsPerPart; seed++)
        {
            test(new OneOpModel(seed) { IsExtreme = extreme });
        }
    }

    private sealed record Geometry(
        int Batches, int InputH, int InputW, int InputChannels, int Channels, int FilterH, int FilterW, Window Window, Activation Activation, int InputZero, int OutputZero)
    {
        public const float InputScale = 0.25f;
        public const float OutputScale = 0.5f;

        public int OutputH => Size(InputH, FilterH, Window.StrideHeight, Window.DilationHeight);

        public int OutputW => Size(InputW, FilterW, Window.StrideWidth, Window.DilationWidth);

        public int PaddingTop => PaddingOf(InputH, OutputH, FilterH, Window.StrideHeight, Window.DilationHeight);

        public int PaddingLeft => PaddingOf(InputW, OutputW, FilterW, Window.StrideWidth, Window.DilationWidth);

        public (int Min, int Max) Range => Activation switch
        {
            Activation.Relu => (OutputZero, 127),
            Activation.Relu6 => (OutputZero, Math.Min(127, OutputZero + 12)),
            _ => (-128, 127),
        };

        public static Geometry Random(OneOpModel model, int inputChannels, int channels)
        {
            (int filterH, int filterW) = (model.Next(1, 5), model.Next(1, 4));
            (int dilationH, int dilationW) = (model.Next(1, 3), model.Next(1, 2));
            bool same = model.Next(0, 1) == 0;
            int most = same ? 1 : ((filterH - 1) * dilationH) + 1;
            int mostW = same ? 1 : ((filterW - 1) * dilationW) + 1;
            var window = new Window(same ? Padding.Same : Padding.Valid, model.Next(1, 3), model.Next(1, 3), dilationH, dilationW);
            Activation activation = new[] { Activation.None, Activation.Relu, Activation.Relu6 }[model.Next(0, 2)];
            int inputZero = new[] { -128, 0, 5, 127 }[model.Next(0, 3)];
            int outputZero = new[] { -128, -7, 100 }[model.Next(0, 2)];
            return new Geometry(
                model.Next(1, 2), most + model.Next(0, 7), mostW + model.Next(0, 7), inputChannels, channels, filterH, filterW, window, activation, inputZero, outputZero);
        }

        private int Size(int input, int filter, int stride, int dilation) =>
            Window.Padding == Padding.Same ? (input + stride - 1) / stride : (input - ((filter - 1) * dilation) - 1 + stride) / stride;

        private int PaddingOf(int input, int output, int filter, int stride, int dilation) =>
            Window.Padding == Padding.Same ? Math.Max(((output - 1) * stride) + ((filter - 1) * dilation) + 1 - input, 0) / 2 : 0;
    }
}
