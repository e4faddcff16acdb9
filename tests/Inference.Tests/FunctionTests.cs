using TinyDevice.ModelForge.Tflite;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Inference.Tests;

/// <summary>Functions of one value on all 256 inputs, and operators the compiler computes away.</summary>
public sealed class FunctionTests
{
    public static TheoryData<string> Functions => [.. Definitions.Keys];

    private static Dictionary<string, (BuiltinOperator Code, Func<double, double> Function)> Definitions { get; } = new()
    {
        ["exp"] = (BuiltinOperator.Exp, Math.Exp),
        ["log"] = (BuiltinOperator.Log, x => x > 0 ? Math.Log(x) : double.NegativeInfinity),
        ["sqrt"] = (BuiltinOperator.Sqrt, x => Math.Sqrt(Math.Max(x, 0))),
        ["square"] = (BuiltinOperator.Square, x => x * x),
        ["neg"] = (BuiltinOperator.Neg, x => -x),
        ["sin"] = (BuiltinOperator.Sin, Math.Sin),
        ["cos"] = (BuiltinOperator.Cos, Math.Cos),
        ["floor"] = (BuiltinOperator.Floor, Math.Floor),
        ["ceil"] = (BuiltinOperator.Ceil, Math.Ceiling),
        ["round"] = (BuiltinOperator.Round, x => Math.Round(x, MidpointRounding.ToEven)),
        ["sign"] = (BuiltinOperator.Sign, x => Math.Sign(x)),
        ["gelu"] = (BuiltinOperator.Gelu, x => x * NormalShare(x)),
        ["relu -1 to 1"] = (BuiltinOperator.ReluN1To1, x => Math.Clamp(x, -1, 1)),
        ["relu 0 to 1"] = (BuiltinOperator.Relu0To1, x => Math.Clamp(x, 0, 1)),
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_function_of_one_value_is_right_for_all_256(string name)
    {
        (BuiltinOperator code, Func<double, double> function) = Definitions[name];
        (float inputScale, int inputZero, float outputScale, int outputZero) = (0.0317f, -19, 0.021f, 23);
        var model = new OneOpModel(0);
        int input = model.Input([256], inputScale, inputZero);
        model.Values[0] = [.. Enumerable.Range(-128, 256).Select(q => (sbyte)q)];
        sbyte[] actual = model.Run(code, [input], model.Graph.Int8("output", [256], outputScale, outputZero));
        for (int q = -128; q < 128; q++)
        {
            double real = function((double)inputScale * (q - inputZero)) / outputScale;
            double nearest = Math.Clamp(Math.Round(real, MidpointRounding.AwayFromZero) + outputZero, -128, 127);

            // Float32, or a fixed-point multiplier, may fall to the other side of a tie.
            bool isTie = Math.Abs(Math.Abs(real - Math.Truncate(real)) - 0.5) < 1e-3;
            Assert.InRange(actual[q + 128], nearest - (isTie ? 1 : 0), nearest + (isTie ? 1 : 0));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Division_by_or_of_a_constant_is_the_quotient(bool byConstant)
    {
        var model = new OneOpModel(1);
        int input = model.Input([256], 0.05f, 3);
        model.Values[0] = [.. Enumerable.Range(-128, 256).Select(q => (sbyte)q)];
        int constant = model.Graph.Int8Constant("constant", [1], [-50], QuantizationParameters.PerTensor(0.04f, -3));
        int output = model.Graph.Int8("output", [256], 0.05f, -4);
        sbyte[] actual = model.Run(BuiltinOperator.Div, byConstant ? [input, constant] : [constant, input], output, OperatorOptions.Div());
        for (int q = -128; q < 128; q++)
        {
            (double x, double c) = ((double)0.05f * (q - 3), (double)0.04f * (-50 + 3));
            if (byConstant || q != 3)
            {
                double expected = Math.Clamp(((byConstant ? x / c : c / x) / 0.05f) - 4, -128, 127);
                Assert.InRange(actual[q + 128], expected - 0.51, expected + 0.51);
            }
        }
    }

    [Fact]
    public void Filled_tensors_and_arithmetic_on_shapes_leave_no_op()
    {
        var builder = new TfliteModelBuilder();
        SubgraphBuilder graph = builder.Main;
        int input = graph.Int8("x", [2, 3], 0.5f, 1);
        int shape = graph.Tensor("shape", TensorType.Int32, [2]);
        int product = graph.Tensor("product", TensorType.Int32, []);
        int dims = graph.Tensor("dims", TensorType.Int32, [1]);
        int flat = graph.Int8("flat", [6], 0.5f, 1);
        int filled = graph.Int8("filled", [6], 0.5f, 1);
        int output = graph.Int8("y", [6], 0.5f, 1);
        int value = graph.Int8Constant("seven", [], [7], QuantizationParameters.PerTensor(0.5f, 1));
        graph.Inputs(input).Outputs(output)
            .Operator(BuiltinOperator.Shape, [input], [shape], OperatorOptions.Shape(TensorType.Int32))
            .Operator(BuiltinOperator.ReduceProd, [shape, graph.Int32Constant("axis", [1], [0])], [product], OperatorOptions.Reducer(false))
            .Operator(BuiltinOperator.Pack, [product], [dims], OperatorOptions.Pack(1, 0))
            .Operator(BuiltinOperator.Reshape, [input, dims], [flat])
            .Operator(BuiltinOperator.Fill, [dims, value], [filled])
            .Operator(BuiltinOperator.Add, [flat, filled], [output], OperatorOptions.Add());
        CompiledModel compiled = ModelCompiler.Compile(builder.Build(), CompileOptions.Unlimited);
        Assert.Equal("ADD", Assert.Single(compiled.Report.Layers, layer => layer.OpIndex >= 0).Name);
        ModelRunner runner = Runners.Open(compiled.Image);
        runner.WriteInput(0, [1, 2, 3, 4, 5, 6], 0);
        Assert.Equal(InferenceStatus.Ok, runner.Invoke());
        byte[] sums = new byte[6];
        runner.ReadOutput(0, sums, 0);
        Assert.Equal([7, 8, 9, 10, 11, 12], sums);
    }

    [Fact]
    public void A_slice_is_updated_where_the_model_says()
    {
        var model = new OneOpModel(2);
        int input = model.Input([3, 4]);
        int update = model.Input([2, 2]);
        sbyte[] actual = model.Run(BuiltinOperator.DynamicUpdateSlice, [input, update, model.Integers(1, 3)], model.Graph.Int8("output", [3, 4], 0.5f, 0));
        sbyte[] expected = [.. model.Values[0]];
        (expected[6], expected[7], expected[10], expected[11]) = (model.Values[1][0], model.Values[1][1], model.Values[1][2], model.Values[1][3]);
        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_and_any_reduce_truth(bool all)
    {
        var model = new OneOpModel(3);
        int input = model.Input([5, 3], type: TensorType.Bool);
        int output = model.Graph.Tensor("output", TensorType.Bool, [5]);
        sbyte[] actual = model.Run(all ? BuiltinOperator.ReduceAll : BuiltinOperator.ReduceAny, [input, model.Integers(1)], output, OperatorOptions.Reducer(false));
        IEnumerable<sbyte[]> rows = model.Values[0].Chunk(3);
        Assert.Equal(rows.Select(row => (sbyte)((all ? row.All(value => value != 0) : row.Any(value => value != 0)) ? 1 : 0)), actual);
    }

    /// <summary>Share of a normal distribution below x, by Simpson's rule.</summary>
    private static double NormalShare(double x)
    {
        const int Steps = 2_000;
        double width = x / Steps;
        double sum = 0;
        for (int i = 0; i <= Steps; i++)
        {
            double t = i * width;
            sum += (i == 0 || i == Steps ? 1 : i % 2 == 0 ? 2 : 4) * Math.Exp(-t * t / 2);
        }

        return 0.5 + (sum * width / 3 / Math.Sqrt(2 * Math.PI));
    }
}
