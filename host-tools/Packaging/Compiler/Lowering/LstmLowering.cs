using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>UNIDIRECTIONAL_SEQUENCE_LSTM of int8 with an int16 cell state.</summary>
/// <remarks>Source of the rules: TFLM lstm_eval_common.cc. Inputs are numbered as there: weights 1 to 8, biases 12 to 15, states 18 and 19.</remarks>
internal static class LstmLowering
{
    private const int HiddenState = 18;
    private const int CellState = 19;
    private const float GateScale = 1f / 4096;
    private const float FunctionScale = 1f / 32768;

    /// <summary>Forget, input, cell and output gate: inputs of their weights, recurrent weights and biases.</summary>
    private static readonly (int Weights, int Recurrent, int Bias)[] Gates = [(2, 6, 13), (1, 5, 12), (3, 7, 14), (4, 8, 15)];

    /// <summary>Where TFLite's table is one above the rounded function.</summary>
    private static readonly HashSet<int> TableIsOneAbove =
    [
        4, 8, 12, 14, 15, 16, 17, 19, 20, 21, 22, 25, 27, 28, 29, 30, 31, 33, 34, 35, 37, 39, 40, 41, 43, 44, 45, 46, 49, 50, 54, 62, 63, 64, 66,
        82, 86, 93, 100, 103, 112, 116, 135, 255,
    ];

    public static void Lower(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor hidden) = (graph.Input(node, 0), graph.Input(node, HiddenState));
        (TfliteTensor cell, TfliteTensor output) = (graph.Input(node, CellState), graph.Output(node));
        CheckTypes(graph, node);
        bool isTimeMajor = node.Options?.ReadBool(3) ?? false;
        Require.Shape(input.Shape.Count == 3 && output.Shape.Count == 3, "an input or output without 3 dimensions");
        (int batches, int steps) = isTimeMajor ? (input.Shape[1], input.Shape[0]) : (input.Shape[0], input.Shape[1]);
        (int size, int units) = (input.Shape[2], output.Shape[2]);
        bool fits = hidden.Elements == (long)batches * units && cell.Elements == (long)batches * units
            && input.Shape[0] == output.Shape[0] && input.Shape[1] == output.Shape[1];
        Require.Shape(fits, "states or an output that do not fit its input");
        var op = new LoweredOp(ModelOpCode.Lstm, node) { Macs = 4L * batches * steps * units * (size + units) };
        op.Parameters.AddRange([batches, steps, size, units, isTimeMajor ? 1 : 0]);
        (byte[] weights, List<int> words, List<int> factors) = EncodeGates(graph, node, size, units);
        words.AddRange(Enumerable.Range(0, 256).Select(Sigmoid));
        op.AddConstant(weights);
        op.AddConstant(ConstantWords.Encode(words));
        op.Parameters.AddRange(factors);
        AddFactor(op, (double)FunctionScale * cell.Scale / cell.Scale);
        AddFactor(op, (double)FunctionScale * FunctionScale / cell.Scale);
        AddFactor(op, (double)FunctionScale * FunctionScale / hidden.Scale);
        (int tanhMultiplier, int tanhShift) = TanhFactor(cell);
        op.Parameters.AddRange([hidden.ZeroPoint, tanhMultiplier, tanhShift, Clip(node, cell)]);
        op.Inputs.AddRange([graph.Activation(input), graph.StateTensor(hidden), graph.StateTensor(cell)]);
        op.Outputs.Add(graph.Activation(output));
        graph.Add(op);
    }

    /// <summary>sigmoid(i / 24) in Q0.16, as TFLite's table has it.</summary>
    private static int Sigmoid(int i) =>
        (int)Math.Floor((65536 / (1 + Math.Exp(-i / 24.0))) + 0.5) + (TableIsOneAbove.Contains(i) ? 1 : 0);

    private static void CheckTypes(GraphLowering graph, TfliteNode node)
    {
        TfliteTensor input = graph.Input(node, 0);
        Require.Computed(input);
        Require.Int8Activation(input, graph.Input(node, 2));
        Require.Int8Activation(graph.Input(node, HiddenState));
        Require.Int8Activation(graph.Output(node));
        TfliteTensor cell = graph.Input(node, CellState);
        Require.Quantized(cell);
        Require.Shape(cell.Type == TfliteType.Int16 && cell.ZeroPoint == 0, "a cell state that is not int16 with the zero point 0");
        bool isPlain = graph.OptionalInput(node, 1) is not null
            && !Enumerable.Range(9, 3).Concat([16, 17, 20, 21, 22, 23]).Any(i => graph.OptionalInput(node, i) is not null);
        if (!isPlain)
        {
            throw new OperatorProblemException("a coupled input gate, peepholes, a projection or layer normalization (use a plain LSTM)");
        }
    }

    private static (byte[] Weights, List<int> Words, List<int> Factors) EncodeGates(GraphLowering graph, TfliteNode node, int size, int units)
    {
        (TfliteTensor input, TfliteTensor hidden) = (graph.Input(node, 0), graph.Input(node, HiddenState));
        var bytes = new List<byte>(4 * units * (size + units));
        List<int> words = [];
        List<int> factors = [];
        foreach ((int weightsIndex, int recurrentIndex, int biasIndex) in Gates)
        {
            (TfliteTensor weights, TfliteTensor recurrent) = (graph.Input(node, weightsIndex), graph.Input(node, recurrentIndex));
            Require.Shape(weights.Shape.SequenceEqual([units, size]) && recurrent.Shape.SequenceEqual([units, units]), "weights that do not fit its units");
            int[] bias = ChannelEncoding.ReadBias(graph.OptionalInput(node, biasIndex), units);
            sbyte[] fromInput = ReadWeights(weights);
            sbyte[] fromHidden = ReadWeights(recurrent);
            for (int unit = 0; unit < units; unit++)
            {
                ArraySegment<sbyte> inputRow = new(fromInput, unit * size, size);
                ArraySegment<sbyte> hiddenRow = new(fromHidden, unit * units, units);
                bytes.AddRange(inputRow.Concat(hiddenRow).Select(weight => (byte)(weight + 128)));
                words.Add(unchecked((int)(bias[unit] - (input.ZeroPoint * inputRow.Sum(weight => (long)weight)))));
                words.Add(unchecked((int)(-hidden.ZeroPoint * hiddenRow.Sum(weight => (long)weight))));
            }

            AddFactor(factors, (double)(input.Scale * weights.Scale) / GateScale);
            AddFactor(factors, (double)(hidden.Scale * recurrent.Scale) / GateScale);
        }

        return ([.. bytes], words, factors);
    }

    private static sbyte[] ReadWeights(TfliteTensor weights)
    {
        Require.Shape(weights.Scales.Count == 1 && weights.ZeroPoint == 0, "weights without one scale and the zero point 0");
        return ChannelEncoding.ReadWeights(weights);
    }

    private static void AddFactor(LoweredOp op, double factor) => AddFactor(op.Parameters, factor);

    private static void AddFactor(List<int> parameters, double factor)
    {
        (int multiplier, int shift) = Quantization.QuantizeMultiplier(factor);
        parameters.AddRange([multiplier, shift]);
    }

    /// <summary>What brings the cell state to 3 times Q3.12, the unit of the table.</summary>
    private static (int Multiplier, int Shift) TanhFactor(TfliteTensor cell)
    {
        int power = Math.ILogB(cell.Scale);
        Require.Shape(Math.ScaleB(1.0, power) == cell.Scale, "a cell state whose scale is no power of two");
        int shift = 15 + power - 3;
        Require.Shape(shift is >= -15 and <= 12, $"the scale {cell.Scale} of its cell state");
        return shift < 0 ? (3, -shift) : (3 << shift, 0);
    }

    private static int Clip(TfliteNode node, TfliteTensor cell)
    {
        float clip = node.Options?.ReadFloat(1) ?? 0;
        return clip > 0 ? (int)Math.Min((double)clip / cell.Scale, short.MaxValue) : 0;
    }
}
