using TinyDevice.ModelForge.Tflite;
using Reference = TinyDevice.ModelForge.Quantization.FixedPoint;

namespace TinyDevice.Inference.Tests;

/// <summary>SVDF exactly, and LSTM in real numbers, over several inferences that carry their states along.</summary>
public sealed class RandomRecurrentTests
{
    private const int Inferences = 4;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Svdf_filters_what_came_before(int seed)
    {
        var model = new OneOpModel(seed) { IsExtreme = seed % 4 == 3 };
        (int batches, int size, int units, int rank, int memory) = (model.Next(1, 2), model.Next(1, 9), model.Next(1, 4), model.Next(1, 3), model.Next(1, 6));
        int filters = units * rank;
        (float inputScale, float featureScale, float stateScale, float timeScale, float outputScale) = (0.1f, 0.01f, 0.02f, 0.005f, 0.05f);
        int input = model.Input([batches, size], inputScale, -5);
        sbyte[] features = model.NextBytes(filters * size);
        sbyte[] times = model.NextBytes(filters * memory);
        int[] bias = [.. Enumerable.Range(0, units).Select(_ => model.Next(-3000, 3000))];
        int state = model.Graph.Variable("state", TensorType.Int8, [batches, filters * memory], QuantizationParameters.PerTensor(stateScale, 0));
        int output = model.Graph.Int8("output", [batches, units], outputScale, 9);
        int[] operands =
        [
            input,
            model.Graph.Int8Constant("features", [filters, size], features, QuantizationParameters.PerTensor(featureScale, 0)),
            model.Graph.Int8Constant("times", [filters, memory], times, QuantizationParameters.PerTensor(timeScale, 0)),
            model.Graph.Int32Constant("bias", [units], bias),
            state,
        ];
        ModelRunner runner = model.Open(BuiltinOperator.Svdf, operands, output, OperatorOptions.Svdf(rank, Activation.None));
        (int m1, int s1) = Reference.QuantizeMultiplier(inputScale * featureScale / stateScale);
        (int m2, int s2) = Reference.QuantizeMultiplier(stateScale * timeScale / outputScale);
        var past = new List<long>[batches * filters];
        for (int i = 0; i < past.Length; i++)
        {
            past[i] = [.. new long[memory]];
        }

        for (int inference = 0; inference < Inferences; inference++)
        {
            model.Values[0] = model.NextBytes(batches * size);
            sbyte[] actual = model.Step(runner);
            for (int i = 0; i < past.Length; i++)
            {
                (int filter, int batch) = (i % filters, i / filters);
                int sum = Enumerable.Range(0, size).Sum(k => features[(filter * size) + k] * (model.Values[0][(batch * size) + k] + 5));
                past[i].RemoveAt(0);
                past[i].Add(Math.Clamp(Reference.Rescale(sum, m1, s1), -128, 127));
            }

            for (int i = 0; i < actual.Length; i++)
            {
                (int unit, int batch) = (i % units, i / units);
                long sum = bias[unit];
                for (int filter = unit * rank; filter < (unit + 1) * rank; filter++)
                {
                    sum += past[(batch * filters) + filter].Select((value, step) => value * times[(filter * memory) + step]).Sum();
                }

                Assert.Equal(Math.Clamp(Reference.Rescale((int)sum, m2, s2) + 9, -128, 127), actual[i]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Lstm_stays_within_three_steps_of_real_arithmetic(int seed)
    {
        var model = new OneOpModel(seed);
        (int batches, int steps, int size, int units) = (model.Next(1, 2), model.Next(1, 5), model.Next(1, 6), model.Next(1, 5));
        bool timeMajor = model.Next(0, 1) == 0;
        (float inputScale, float weightScale, float hiddenScale, float cellScale) = (0.02f, 0.01f, 1 / 128f, 1 / 4096f);
        (int inputZero, int hiddenZero) = (model.Next(-128, 127), model.Next(-20, 20));
        int input = model.Input(timeMajor ? [steps, batches, size] : [batches, steps, size], inputScale, inputZero);
        var gates = new Gate[4];
        var operands = Enumerable.Repeat(-1, 24).ToArray();
        operands[0] = input;
        for (int gate = 0; gate < 4; gate++)
        {
            gates[gate] = new Gate(model.NextBytes(units * size), model.NextBytes(units * units), [.. Enumerable.Range(0, units).Select(_ => model.Next(-4000, 4000))]);
            QuantizationParameters quantization = QuantizationParameters.PerTensor(weightScale, 0);
            operands[1 + gate] = model.Graph.Int8Constant($"w{gate}", [units, size], gates[gate].Input, quantization);
            operands[5 + gate] = model.Graph.Int8Constant($"r{gate}", [units, units], gates[gate].Hidden, quantization);
            operands[12 + gate] = model.Graph.Int32Constant($"b{gate}", [units], gates[gate].Bias);
        }

        operands[18] = model.Graph.Variable("hidden", TensorType.Int8, [batches, units], QuantizationParameters.PerTensor(hiddenScale, hiddenZero));
        operands[19] = model.Graph.Variable("cell", TensorType.Int16, [batches, units], QuantizationParameters.PerTensor(cellScale, 0));
        int output = model.Graph.Int8("output", timeMajor ? [steps, batches, units] : [batches, steps, units], hiddenScale, hiddenZero);
        ModelRunner runner = model.Open(
            BuiltinOperator.UnidirectionalSequenceLstm, operands, output, OperatorOptions.UnidirectionalSequenceLstm(timeMajor: timeMajor));
        var hidden = new double[batches * units];
        var cell = new double[batches * units];
        for (int inference = 0; inference < Inferences; inference++)
        {
            model.Values[0] = model.NextBytes(batches * steps * size);
            sbyte[] actual = model.Step(runner);
            for (int step = 0; step < steps; step++)
            {
                for (int batch = 0; batch < batches; batch++)
                {
                    int row = timeMajor ? (step * batches) + batch : (batch * steps) + step;
                    double[] x = [.. model.Values[0].Skip(row * size).Take(size).Select(value => inputScale * (value - inputZero))];
                    Advance(gates, x, hidden.AsSpan(batch * units, units), cell.AsSpan(batch * units, units), inputScale * weightScale, weightScale);
                    for (int unit = 0; unit < units; unit++)
                    {
                        double expected = Math.Clamp((hidden[(batch * units) + unit] / hiddenScale) + hiddenZero, -128, 127);
                        Assert.InRange(actual[(row * units) + unit], expected - 3, expected + 3);

                        // What was rounded goes on from here, or random weights would blow the rounding up from step to step.
                        hidden[(batch * units) + unit] = hiddenScale * (actual[(row * units) + unit] - hiddenZero);
                    }
                }
            }
        }
    }

    /// <summary>One time step in real numbers, gates in TFLite's order: input, forget, cell, output.</summary>
    private static void Advance(Gate[] gates, double[] x, Span<double> hidden, Span<double> cell, double biasScale, double weightScale)
    {
        double[] before = hidden.ToArray();
        for (int unit = 0; unit < hidden.Length; unit++)
        {
            double Sum(int gate) => (gates[gate].Bias[unit] * biasScale)
                + x.Select((value, k) => value * weightScale * gates[gate].Input[(unit * x.Length) + k]).Sum()
                + before.Select((value, k) => value * weightScale * gates[gate].Hidden[(unit * before.Length) + k]).Sum();
            double next = (Sigmoid(Sum(1)) * cell[unit]) + (Sigmoid(Sum(0)) * Math.Tanh(Sum(2)));
            cell[unit] = Math.Clamp(next, -8, 8 - (1 / 4096.0));
            hidden[unit] = Sigmoid(Sum(3)) * Math.Tanh(cell[unit]);
        }
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private sealed record Gate(sbyte[] Input, sbyte[] Hidden, int[] Bias);
}
