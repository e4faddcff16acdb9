using TinyDevice.Formats;
using TinyDevice.Inference;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>SOFTMAX of int8 to int8 or int16; the exponential becomes a table over the distance from the row's largest input.</summary>
/// <remarks>Source of the rules: TFLM softmax_common.cc, gemmlowp exp_on_negative_values.</remarks>
internal static class SoftmaxLowering
{
    private const int ScaledDiffIntegerBits = 5;

    public static void Lower(GraphLowering graph, TfliteNode node)
    {
        TfliteTensor input = graph.Input(node, 0);
        TfliteTensor output = graph.Output(node);
        Require.Computed(input);
        Require.Int8Activation(input);
        CheckOutput(output);
        Require.Shape(input.Elements == output.Elements && input.Shape.Count > 0, "another shape out than in");
        int depth = input.Shape[^1];
        int width = output.ElementBytes;
        if (width == 2 && depth >= 4096)
        {
            throw new OperatorProblemException($"rows of {depth} values, where 16 bits allow 4095 (give it an int8 output)");
        }

        float beta = node.Options?.ReadFloat(0) ?? 0;
        if (!(beta > 0) || !float.IsFinite(beta))
        {
            throw new OperatorProblemException($"the beta {beta} (export the model again with one above 0)");
        }

        byte[] exponentials = EncodeExponentials(beta, input.Scale).Table;
        var op = new LoweredOp(ModelOpCode.Softmax, node) { InPlace = width == 1 };
        op.Parameters.AddRange([input.Elements / depth, depth, width, exponentials.Length / 4]);
        op.AddConstant(exponentials);
        graph.Add(op, input, output);
    }

    private static void CheckOutput(TfliteTensor output)
    {
        bool fits = output.Type switch
        {
            TfliteType.Int8 => output.Scale == 1f / 256 && output.ZeroPoint == -128,
            TfliteType.Int16 => Math.Abs(output.Scale - (1f / 65536)) <= 0.001f / 65536 && output.ZeroPoint == short.MinValue,
            _ => throw new OperatorProblemException($"the output type {Require.NameOf(output.Type)} (convert the model again with int8 outputs)"),
        };
        Require.Shape(fits, "an output whose scale or zero point TFLite does not allow");
    }

    /// <summary>exp(-beta * scale * i) in Q0.31, and the rescaling of i to Q5.26.</summary>
    public static SoftmaxExponentials EncodeExponentials(float beta, float scale)
    {
        double real = Math.Min((double)beta * scale * (1 << (31 - ScaledDiffIntegerBits)), (1L << 31) - 1.0);
        if (real <= 1)
        {
            throw new OperatorProblemException("an input scale or beta too small for TFLite (quantize the model again)");
        }

        (int multiplier, int shift) = Quantization.QuantizeMultiplier(real);
        int reach = (int)Math.Floor(((1 << ScaledDiffIntegerBits) - 1.0) * (1L << (31 - ScaledDiffIntegerBits)) / (1L << shift));
        List<int> table = [];
        for (int below = 0; below < 256 && below <= reach; below++)
        {
            int scaled = FixedPoint.DoublingHighMultiply(unchecked(-below << shift), multiplier);
            table.Add(ExponentialTable.OfNegative(scaled));
        }

        while (table.Count > 1 && table[^1] == 0)
        {
            table.RemoveAt(table.Count - 1);
        }

        return new SoftmaxExponentials(ConstantWords.Encode(table), multiplier, shift, reach);
    }
}

/// <summary>Exponentials of the distances from a row's largest input.</summary>
/// <param name="Table">Q0.31, 32 bits each, cut where they stay 0.</param>
/// <param name="Multiplier">Brings a distance to Q5.26.</param>
/// <param name="Shift">Brings a distance to Q5.26.</param>
/// <param name="Reach">The largest distance that counts.</param>
internal sealed record SoftmaxExponentials(byte[] Table, int Multiplier, int Shift, int Reach);
