using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>RESIZE_BILINEAR and RESIZE_NEAREST_NEIGHBOR: which inputs each output lies between is computed here.</summary>
/// <remarks>Source of the rules: TFLite reference_ops::ResizeBilinearInteger and GetNearestNeighbor.</remarks>
internal static class ResizeLowering
{
    private const int One = 1 << 10;

    public static void LowerBilinear(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        (bool corners, bool centers) = (node.Options?.ReadBool(2) ?? false, node.Options?.ReadBool(3) ?? false);
        Require.Shape(!corners || !centers, "aligned corners together with half pixel centers");
        Add(graph, node, Interpolate(input.Shape[1], output.Shape[1], corners, centers), Interpolate(input.Shape[2], output.Shape[2], corners, centers));
    }

    public static void LowerNearest(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = Operands(graph, node);
        (bool corners, bool centers) = (node.Options?.ReadBool(0) ?? false, node.Options?.ReadBool(1) ?? false);
        int[] rows = Nearest(input.Shape[1], output.Shape[1], corners, centers);
        int[] columns = Nearest(input.Shape[2], output.Shape[2], corners, centers);
        if (Repetition(rows) is not { } down || Repetition(columns) is not { } across)
        {
            Add(graph, node, [.. rows.Select(row => new Place(row, row, 0))], [.. columns.Select(column => new Place(column, column, 0))]);
            return;
        }

        // Whole steps: one copy that reads each input several times, or some not at all.
        int channels = input.Shape[3];
        int row = input.Shape[2] * channels;
        int[] dimensions = [input.Shape[0], rows.Length / down.Times, down.Times, columns.Length / across.Times, across.Times, channels];
        int start = (rows[0] * row) + (columns[0] * channels);
        var from = new StridedView(graph.Activation(input), start, [input.Shape[1] * row, down.Step * row, 0, across.Step * channels, 0, 1]);
        graph.Add(StridedCopy.Create(node, 1, dimensions, from, new StridedView(graph.Activation(output), 0, StridedCopy.StridesOf(dimensions))));
    }

    private static (TfliteTensor Input, TfliteTensor Output) Operands(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = MoveLowering.Operands(graph, node);
        Require.Int8Activation(input);
        bool fits = input.Shape.Count == 4 && output.Shape.Count == 4 && input.Shape[0] == output.Shape[0] && input.Shape[3] == output.Shape[3];
        Require.Shape(fits, "shapes of other than 4 dimensions, or other batches or channels out than in");
        Require.Shape(output.Shape.All(size => size <= short.MaxValue), "a dimension of more than 32,767");
        return (input, output);
    }

    private static void Add(GraphLowering graph, TfliteNode node, Place[] rows, Place[] columns)
    {
        (TfliteTensor input, TfliteTensor output) = (graph.Input(node, 0), graph.Output(node));
        int[] table = [.. rows.Concat(columns).SelectMany(place => (int[])[place.Lower, place.Upper, place.Fraction])];
        var op = new LoweredOp(ModelOpCode.Resize, node);
        op.Parameters.AddRange([.. input.Shape, output.Shape[1], output.Shape[2]]);
        op.AddConstant(ConstantWords.Encode(table));
        graph.Add(op, input, output);
    }

    private static Place[] Interpolate(int input, int output, bool corners, bool centers)
    {
        bool aligned = corners && output > 1;
        int scale = aligned ? ((One * (input - 1)) + ((output - 1) / 2)) / (output - 1) : ((One * input) + (output / 2)) / output;
        var places = new Place[output];
        for (int i = 0; i < output; i++)
        {
            int scaled = centers ? (i * scale) + (scale / 2) - (One / 2) : i * scale;
            int lower = Math.Clamp(scaled / One, 0, input - 1);
            int upper = Math.Clamp((scaled + One - 1) / One, 0, input - 1);
            places[i] = new Place(lower, upper, scaled - (One * lower));
        }

        return places;
    }

    private static int[] Nearest(int input, int output, bool corners, bool centers)
    {
        float scale = corners && output > 1 ? (input - 1) / (float)(output - 1) : input / (float)output;
        float offset = centers ? 0.5f : 0;
        var places = new int[output];
        for (int i = 0; i < output; i++)
        {
            float place = (i + offset) * scale;
            places[i] = Math.Clamp((int)(corners ? MathF.Round(place, MidpointRounding.AwayFromZero) : MathF.Floor(place)), 0, input - 1);
        }

        return places;
    }

    /// <summary>How often each place repeats and how far apart they are, where that is the same all along.</summary>
    private static (int Times, int Step)? Repetition(int[] places)
    {
        int times = places.TakeWhile(place => place == places[0]).Count();
        int step = times < places.Length ? places[times] - places[0] : 0;
        bool holds = places.Length % times == 0 && !places.Where((place, i) => place != places[0] + (i / times * step)).Any();
        return holds ? (times, step) : null;
    }

    private readonly record struct Place(int Lower, int Upper, int Fraction);
}
