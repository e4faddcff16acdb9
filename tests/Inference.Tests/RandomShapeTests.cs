using TinyDevice.ModelForge.Tflite;
using Reference = TinyDevice.ModelForge.Quantization.FixedPoint;

namespace TinyDevice.Inference.Tests;

/// <summary>Ops on random shapes and extreme zero points against their definition, written down once more without the engine's code.</summary>
public sealed class RandomShapeTests
{
    private const int Seeds = 150;

    public static TheoryData<int> Tenths => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(Tenths))]
    public void Transposed_convolution_scatters_every_input(int tenth) => ForEachSeed(tenth, seed =>
    {
        var model = new OneOpModel(seed);
        (int kernelH, int kernelW, int strideH, int strideW) = (model.Next(1, 4), model.Next(1, 4), model.Next(1, 3), model.Next(1, 3));
        (int h, int w, int depth, int channels, int batches) = (model.Next(1, 4), model.Next(1, 4), model.Next(1, 3), model.Next(1, 3), model.Next(1, 2));
        bool same = model.Next(0, 1) == 0;
        (int outH, int outW) = same ? (h * strideH, w * strideW) : (((h - 1) * strideH) + kernelH, ((w - 1) * strideW) + kernelW);
        int zero = new[] { -128, -3, 127 }[model.Next(0, 2)];
        int input = model.Input([batches, h, w, depth], 0.5f, zero);
        sbyte[] weights = model.NextBytes(channels * kernelH * kernelW * depth);
        int filter = model.Graph.Int8Constant("filter", [channels, kernelH, kernelW, depth], weights, QuantizationParameters.PerTensor(0.01f, 0));
        int output = model.Graph.Int8("output", [batches, outH, outW, channels], 0.7f, -11);
        sbyte[] actual = model.Run(BuiltinOperator.TransposeConv, [model.Integers(batches, outH, outW, channels), filter, input], output,
            OperatorOptions.TransposeConv(new Window(same ? Padding.Same : Padding.Valid, strideH, strideW)));
        int padH = same ? Math.Max(((h - 1) * strideH) + kernelH - outH, 0) / 2 : 0;
        int padW = same ? Math.Max(((w - 1) * strideW) + kernelW - outW, 0) / 2 : 0;
        int[] sums = new int[actual.Length];
        for (int i = 0; i < model.Values[0].Length * kernelH * kernelW * channels; i++)
        {
            (int c, int rest) = (i % channels, i / channels);
            (int kx, int ky, int element) = (rest % kernelW, rest / kernelW % kernelH, rest / kernelW / kernelH);
            (int d, int x, int y, int b) = (element % depth, element / depth % w, element / depth / w % h, element / depth / w / h);
            (int oy, int ox) = ((y * strideH) + ky - padH, (x * strideW) + kx - padW);
            if (oy >= 0 && oy < outH && ox >= 0 && ox < outW)
            {
                sums[(((((b * outH) + oy) * outW) + ox) * channels) + c] +=
                    (model.Values[0][element] - zero) * weights[(((((c * kernelH) + ky) * kernelW) + kx) * depth) + d];
            }
        }

        (int multiplier, int shift) = Reference.QuantizeMultiplier((double)0.5f * 0.01f / 0.7f);
        Assert.Equal(sums.Select(sum => (sbyte)Math.Clamp(Reference.Rescale(sum, multiplier, shift) - 11, -128, 127)), actual);
    });

    [Theory]
    [MemberData(nameof(Tenths))]
    public void Space_to_batch_places_every_element_and_pads_with_the_zero_point(int tenth) => ForEachSeed(tenth, seed =>
    {
        var model = new OneOpModel(seed);
        (int blockH, int blockW, int top, int left) = (model.Next(1, 3), model.Next(1, 3), model.Next(0, 4), model.Next(0, 4));
        (int batches, int h, int w, int depth) = (model.Next(1, 2), model.Next(1, 5), model.Next(1, 5), model.Next(1, 3));
        (int bottom, int right) = (Missing(h + top, blockH), Missing(w + left, blockW));
        (int deepH, int deepW) = ((h + top + bottom) / blockH, (w + left + right) / blockW);
        int input = model.Input([batches, h, w, depth], 0.5f, -9);
        int output = model.Graph.Int8("output", [batches * blockH * blockW, deepH, deepW, depth], 0.5f, -9);
        int paddings = model.Graph.Int32Constant("paddings", [2, 2], [top, bottom, left, right]);
        sbyte[] actual = model.Run(BuiltinOperator.SpaceToBatchNd, [input, model.Integers(blockH, blockW), paddings], output);
        for (int i = 0; i < actual.Length; i++)
        {
            (int c, int x, int y, int b) = (i % depth, i / depth % deepW, i / depth / deepW % deepH, i / depth / deepW / deepH);
            int wideY = (y * blockH) + (b / batches / blockW) - top;
            int wideX = (x * blockW) + (b / batches % blockW) - left;
            bool inside = wideY >= 0 && wideY < h && wideX >= 0 && wideX < w;
            int expected = inside ? model.Values[0][(((((b % batches * h) + wideY) * w) + wideX) * depth) + c] : -9;
            Assert.Equal(expected, actual[i]);
        }
    });

    [Theory]
    [MemberData(nameof(Tenths))]
    public void Mirrored_padding_reflects_or_repeats_the_edge(int tenth) => ForEachSeed(tenth, seed =>
    {
        var model = new OneOpModel(seed);
        bool symmetric = model.Next(0, 1) == 0;
        int most = symmetric ? 0 : 1;
        int[] shape = [model.Next(2, 5), model.Next(2, 5), model.Next(2, 4)];
        int[] paddings = [.. shape.SelectMany(size => (int[])[model.Next(0, size - most), model.Next(0, size - most)])];
        int[] padded = [.. shape.Select((size, i) => size + paddings[2 * i] + paddings[(2 * i) + 1])];
        int output = model.Graph.Int8("output", padded, 0.5f, 0);
        sbyte[] actual = model.Run(BuiltinOperator.MirrorPad, [model.Input(shape), model.Graph.Int32Constant("paddings", [3, 2], paddings)], output, OperatorOptions.MirrorPad(symmetric));
        for (int i = 0; i < actual.Length; i++)
        {
            int place = 0;
            int[] index = [i / padded[2] / padded[1], i / padded[2] % padded[1], i % padded[2]];
            for (int axis = 0; axis < 3; axis++)
            {
                int at = index[axis] - paddings[2 * axis];
                at = at < 0 ? -at - (1 - most) : at;
                at = at >= shape[axis] ? (2 * shape[axis]) - at - 1 - most : at;
                place = (place * shape[axis]) + at;
            }

            Assert.Equal(model.Values[0][place], actual[i]);
        }
    });

    [Theory]
    [MemberData(nameof(Tenths))]
    public void Matrices_multiply_with_transposed_and_broadcast_operands(int tenth) => ForEachSeed(tenth, seed =>
    {
        var model = new OneOpModel(seed);
        (int batches, int rows, int depth, int columns) = (model.Next(1, 3), model.Next(1, 4), model.Next(1, 40), model.Next(1, 4));
        (bool adjX, bool adjY, bool single) = (model.Next(0, 1) == 0, model.Next(0, 1) == 0, model.Next(0, 1) == 0);
        int first = model.Input([batches, adjX ? depth : rows, adjX ? rows : depth], 0.5f, -128);
        int second = model.Input([single ? 1 : batches, adjY ? columns : depth, adjY ? depth : columns], 0.02f, 127);
        int output = model.Graph.Int8("output", [batches, rows, columns], 60f, 5);
        sbyte[] actual = model.Run(BuiltinOperator.BatchMatmul, [first, second], output, OperatorOptions.BatchMatMul(adjX, adjY));
        (int multiplier, int shift) = Reference.QuantizeMultiplier((double)(0.5f * 0.02f) / 60f);
        for (int i = 0; i < actual.Length; i++)
        {
            (int column, int row, int batch) = (i % columns, i / columns % rows, i / columns / rows);
            int sum = 0;
            for (int k = 0; k < depth; k++)
            {
                int a = model.Values[0][(batch * rows * depth) + (adjX ? (k * rows) + row : (row * depth) + k)];
                int b = model.Values[1][((single ? 0 : batch) * columns * depth) + (adjY ? (column * depth) + k : (k * columns) + column)];
                sum += (a + 128) * (b - 127);
            }

            Assert.Equal(Math.Clamp(Reference.Rescale(sum, multiplier, shift) + 5, -128, 127), actual[i]);
        }
    });

    [Theory]
    [MemberData(nameof(Tenths))]
    public void Select_broadcasts_each_of_its_operands(int tenth) => ForEachSeed(tenth, seed =>
    {
        var model = new OneOpModel(seed);
        int[] shape = [model.Next(1, 3), model.Next(1, 3), model.Next(1, 4)];
        int[][] shapes = [.. Enumerable.Range(0, 3).Select(_ => model.Next(0, 2) switch { 0 => [shape[2]], 1 => (int[])[shape[1], 1], _ => shape })];
        int[] inputs = [model.Input(shapes[0], type: TensorType.Bool), model.Input(shapes[1]), model.Input(shapes[2])];
        sbyte[] actual = model.Run(BuiltinOperator.SelectV2, inputs, model.Graph.Int8("output", shape, 0.5f, 0));
        for (int i = 0; i < actual.Length; i++)
        {
            int At(int operand) => model.Values[operand][shapes[operand].Length switch
            {
                1 => i % shape[2],
                2 => i / shape[2] % shape[1],
                _ => i,
            }];
            Assert.Equal(At(0) != 0 ? At(1) : At(2), actual[i]);
        }
    });

    private static int Missing(int size, int block) => (block - (size % block)) % block;

    private static void ForEachSeed(int tenth, Action<int> test)
    {
        for (int seed = tenth * Seeds / 10; seed < (tenth + 1) * Seeds / 10; seed++)
        {
            test(seed);
        }
    }
}
