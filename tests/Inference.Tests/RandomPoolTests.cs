using TinyDevice.ModelForge.Tflite;
using Reference = TinyDevice.ModelForge.Quantization.FixedPoint;

namespace TinyDevice.Inference.Tests;

/// <summary>Pools, reductions and resizing of random shapes against their definition.</summary>
public sealed class RandomPoolTests
{
    private const int SeedsPerPart = 40;

    public static TheoryData<int, bool> Parts => new(Enumerable.Range(0, 4).Select(part => ((int, bool))(part, part % 2 == 1)));

    [Theory]
    [MemberData(nameof(Parts))]
    public void Pools_take_the_mean_or_maximum_of_what_is_inside_the_input(int part, bool extreme) => ForEachSeed(part, extreme, model =>
    {
        bool mean = model.Next(0, 1) == 0;
        (int filterH, int filterW, int strideH, int strideW) = (model.Next(1, 4), model.Next(1, 4), model.Next(1, 3), model.Next(1, 3));
        (int batches, int h, int w, int channels) = (model.Next(1, 2), filterH + model.Next(0, 5), filterW + model.Next(0, 5), model.Next(1, 4));
        bool same = model.Next(0, 1) == 0;
        (int outH, int outW) = same ? ((h + strideH - 1) / strideH, (w + strideW - 1) / strideW) : (((h - filterH) / strideH) + 1, ((w - filterW) / strideW) + 1);
        int padH = same ? Math.Max(((outH - 1) * strideH) + filterH - h, 0) / 2 : 0;
        int padW = same ? Math.Max(((outW - 1) * strideW) + filterW - w, 0) / 2 : 0;
        int input = model.Input([batches, h, w, channels], 0.1f, -20);
        int output = model.Graph.Int8("output", [batches, outH, outW, channels], 0.1f, -20);
        Activation activation = model.Next(0, 1) == 0 ? Activation.None : Activation.Relu;
        var window = new Window(same ? Padding.Same : Padding.Valid, strideH, strideW);
        sbyte[] actual = model.Run(mean ? BuiltinOperator.AveragePool2D : BuiltinOperator.MaxPool2D, [input], output, OperatorOptions.Pool2D(window, filterH, filterW, activation));
        for (int i = 0; i < actual.Length; i++)
        {
            (int c, int ox, int oy, int b) = (i % channels, i / channels % outW, i / channels / outW % outH, i / channels / outW / outH);
            List<int> seen = [];
            for (int k = 0; k < filterH * filterW; k++)
            {
                (int y, int x) = ((oy * strideH) + (k / filterW) - padH, (ox * strideW) + (k % filterW) - padW);
                if (y >= 0 && y < h && x >= 0 && x < w)
                {
                    seen.Add(model.Values[0][(((((b * h) + y) * w) + x) * channels) + c]);
                }
            }

            // Half away from zero, of the raw values: that is TFLite's rule.
            int expected = mean ? (int)Math.Round((double)seen.Sum() / seen.Count, MidpointRounding.AwayFromZero) : seen.Max();
            Assert.Equal(Math.Max(expected, activation == Activation.Relu ? -20 : -128), actual[i]);
        }
    });

    [Theory]
    [MemberData(nameof(Parts))]
    public void Reductions_cover_any_dimensions(int part, bool extreme) => ForEachSeed(part, extreme, model =>
    {
        int[] shape = [.. Enumerable.Range(0, model.Next(2, 4)).Select(_ => model.Next(1, 5))];
        int[] axes = [.. Enumerable.Range(0, shape.Length).Where(_ => model.Next(0, 1) == 0)];
        axes = axes.Length == 0 ? [0] : axes;
        bool keep = model.Next(0, 1) == 0;
        BuiltinOperator code = new[] { BuiltinOperator.Mean, BuiltinOperator.Sum, BuiltinOperator.ReduceMax, BuiltinOperator.ReduceMin }[model.Next(0, 3)];
        bool sums = code is BuiltinOperator.Mean or BuiltinOperator.Sum;
        (float outputScale, int outputZero) = sums ? (0.75f, 11) : (0.5f, -3);
        int input = model.Input(shape, 0.5f, -3);
        int[] kept = [.. shape.Select((size, axis) => axes.Contains(axis) ? 1 : size)];
        int[] outputShape = keep ? kept : [.. shape.Where((_, axis) => !axes.Contains(axis))];
        int output = model.Graph.Int8("output", outputShape, outputScale, outputZero);
        int[] given = [.. axes.Select(axis => model.Next(0, 1) == 0 ? axis : axis - shape.Length)];
        sbyte[] actual = model.Run(code, [input, model.Integers(given)], output, OperatorOptions.Reducer(keep));
        var groups = new List<int>[actual.Length];
        for (int i = 0; i < model.Values[0].Length; i++)
        {
            int place = 0;
            for (int axis = 0, rest = i, stride = OneOpModel.Size(shape); axis < shape.Length; axis++)
            {
                stride /= shape[axis];
                place = (place * kept[axis]) + (axes.Contains(axis) ? 0 : rest / stride);
                rest %= stride;
            }

            (groups[place] ??= []).Add(model.Values[0][i]);
        }

        Assert.Equal(groups.Select(group => Reduce(code, group, outputScale, outputZero)), actual.Select(value => (int)value));
    });

    [Theory]
    [MemberData(nameof(Parts))]
    public void Resizing_follows_both_flags(int part, bool extreme) => ForEachSeed(part, extreme, model =>
    {
        (int batches, int h, int w, int channels) = (model.Next(1, 2), model.Next(1, 6), model.Next(1, 6), model.Next(1, 3));
        (int outH, int outW) = (model.Next(1, 13), model.Next(1, 13));
        int flags = model.Next(0, 2);
        (bool corners, bool centers) = (flags == 1, flags == 2);
        bool bilinear = model.Next(0, 1) == 0;
        int input = model.Input([batches, h, w, channels]);
        int output = model.Graph.Int8("output", [batches, outH, outW, channels], 0.5f, 0);
        sbyte[] actual = model.Run(
            bilinear ? BuiltinOperator.ResizeBilinear : BuiltinOperator.ResizeNearestNeighbor,
            [input, model.Integers(outH, outW)],
            output,
            bilinear ? OperatorOptions.ResizeBilinear(corners, centers) : OperatorOptions.ResizeNearestNeighbor(corners, centers));
        for (int i = 0; i < actual.Length; i++)
        {
            (int c, int ox, int oy, int b) = (i % channels, i / channels % outW, i / channels / outW % outH, i / channels / outW / outH);
            long At(int y, int x) => model.Values[0][(((((b * h) + y) * w) + x) * channels) + c];
            if (!bilinear)
            {
                Assert.Equal(At(Nearest(oy, h, outH, corners, centers), Nearest(ox, w, outW, corners, centers)), actual[i]);
                continue;
            }

            (int y0, int y1, long fy) = Between(oy, h, outH, corners, centers);
            (int x0, int x1, long fx) = Between(ox, w, outW, corners, centers);
            long sum = (At(y0, x0) * (1024 - fy) * (1024 - fx)) + (At(y1, x0) * fy * (1024 - fx)) + (At(y0, x1) * (1024 - fy) * fx) + (At(y1, x1) * fy * fx);
            Assert.Equal((long)Math.Round((decimal)sum / (1 << 20), MidpointRounding.AwayFromZero), actual[i]);
        }
    });

    private static int Reduce(BuiltinOperator code, List<int> group, float outputScale, int outputZero)
    {
        if (code is BuiltinOperator.ReduceMax or BuiltinOperator.ReduceMin)
        {
            return code == BuiltinOperator.ReduceMax ? group.Max() : group.Min();
        }

        (int multiplier, int shift) = Reference.QuantizeMultiplier((double)0.5f / outputScale);
        if (code == BuiltinOperator.Mean)
        {
            // TFLM divides the multiplier, raised as far as it goes without leaving 32 bits, and not the sum.
            int up = Math.Min((int)Math.Log2(group.Count), 31 + shift);
            multiplier = (int)(((long)multiplier << up) / group.Count);
            shift -= up;
        }

        int sum = group.Sum() + (3 * group.Count);
        return Math.Clamp(Reference.Rescale(sum, multiplier, shift) + outputZero, -128, 127);
    }

    /// <summary>TFLite's GetNearestNeighbor.</summary>
    private static int Nearest(int place, int inputSize, int outputSize, bool corners, bool centers)
    {
        float scale = corners && outputSize > 1 ? (inputSize - 1) / (float)(outputSize - 1) : inputSize / (float)outputSize;
        float at = (place + (centers ? 0.5f : 0)) * scale;
        int index = Math.Min((int)(corners ? MathF.Round(at, MidpointRounding.AwayFromZero) : MathF.Floor(at)), inputSize - 1);
        return Math.Max(index, 0);
    }

    /// <summary>TFLite's ComputeInterpolationValuesInteger: both neighbours, and how far from the first in 1024ths.</summary>
    private static (int Lower, int Upper, long Fraction) Between(int place, int inputSize, int outputSize, bool corners, bool centers)
    {
        int scale = corners && outputSize > 1
            ? ((1024 * (inputSize - 1)) + ((outputSize - 1) / 2)) / (outputSize - 1)
            : ((1024 * inputSize) + (outputSize / 2)) / outputSize;
        int scaled = centers ? (place * scale) + (scale / 2) - 512 : place * scale;
        int lower = Math.Max(scaled / 1024, 0);
        int upper = Math.Min((scaled + 1023) / 1024, inputSize - 1);
        return (lower, upper, scaled - (1024 * lower));
    }

    private static void ForEachSeed(int part, bool extreme, Action<OneOpModel> test)
    {
        for (int seed = part * SeedsPerPart; seed < (part + 1) * SeedsPerPart; seed++)
        {
            test(new OneOpModel(seed) { IsExtreme = extreme });
        }
    }
}
