using System.Buffers.Binary;
using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>SVDF with a state of int8 or int16.</summary>
/// <remarks>Source of the rules: TFLM svdf_common.cc, whose integer kernels pay no heed to the fused activation.</remarks>
internal static class SvdfLowering
{
    public static void Lower(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor features, TfliteTensor times) = (graph.Input(node, 0), graph.Input(node, 1), graph.Input(node, 2));
        (TfliteTensor state, TfliteTensor output) = (graph.Input(node, 4), graph.Output(node));
        Require.Computed(input);
        Require.Int8Activation(input, features);
        Require.Int8Activation(output);
        Require.Quantized(state);
        bool isWide = state.Type == TfliteType.Int16;
        Require.Shape((isWide || state.Type == TfliteType.Int8) && times.Type == state.Type, "a state or time weights of other than int8 or int16");
        int rank = node.Options?.ReadInt(0) ?? 0;
        Require.Shape(input.Shape.Count == 2 && features.Shape.Count == 2 && times.Shape.Count == 2, "an input or weights without 2 dimensions");
        (int batches, int size, int filters, int memory) = (input.Shape[0], input.Shape[1], features.Shape[0], times.Shape[1]);
        bool fits = rank >= 1 && filters % rank == 0 && features.Shape[1] == size && times.Shape[0] == filters
            && state.Elements == (long)batches * filters * memory && output.Elements == batches * (filters / rank);
        Require.Shape(fits, "shapes that do not fit each other");
        Require.Shape(features.Scales.Count == 1 && times.Scales.Count == 1, "weights without one scale");
        (int featureMultiplier, int featureShift) = Quantization.QuantizeMultiplier(input.Scale * features.Scale / state.Scale);
        (int multiplier, int shift) = Quantization.QuantizeMultiplier(state.Scale * times.Scale / output.Scale);
        var op = new LoweredOp(ModelOpCode.Svdf, node) { Macs = (long)batches * filters * (size + memory) };
        op.Parameters.AddRange([batches, size, filters, memory, rank, isWide ? 2 : 1]);
        op.AddConstant(Array.ConvertAll(ChannelEncoding.ReadWeights(features), weight => (byte)(weight + 128)));
        op.AddConstant(ConstantWords.Encode([.. ReadTimes(times), .. ChannelEncoding.ReadBias(graph.OptionalInput(node, 3), filters / rank)]));
        op.Parameters.AddRange([input.ZeroPoint, featureMultiplier, featureShift, state.ZeroPoint, multiplier, shift, output.ZeroPoint]);
        op.Inputs.AddRange([graph.Activation(input), graph.StateTensor(state)]);
        op.Outputs.Add(graph.Activation(output));
        graph.Add(op);
    }

    private static int[] ReadTimes(TfliteTensor times)
    {
        if (times.Type == TfliteType.Int8)
        {
            return Array.ConvertAll(ChannelEncoding.ReadWeights(times), weight => (int)weight);
        }

        Require.Constant(times, "weights");
        var values = new int[times.Elements];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadInt16LittleEndian(times.Data.Span[(2 * i)..]);
        }

        return values;
    }
}
