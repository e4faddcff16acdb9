using TinyDevice.ModelForge.Tflite;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Inference.Tests;

/// <summary>A model of one operator, built, compiled and run on random inputs.</summary>
internal sealed class OneOpModel
{
    private readonly TfliteModelBuilder _builder = new();
    private readonly List<int> _inputs = [];
    private readonly Random _random;

    public OneOpModel(int seed)
    {
        _random = new Random(seed);
    }

    public SubgraphBuilder Graph => _builder.Main;

    /// <summary>The values of the model's inputs, as a run writes them.</summary>
    public List<sbyte[]> Values { get; } = [];

    public int Next(int first, int last) => _random.Next(first, last + 1);

    /// <summary>Whether random bytes are the largest and smallest only.</summary>
    public bool IsExtreme { get; init; }

    public sbyte[] NextBytes(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => IsExtreme ? (_random.Next(2) == 0 ? sbyte.MinValue : sbyte.MaxValue) : (sbyte)_random.Next(-128, 128))];

    public double NextDouble() => _random.NextDouble();

    public static int Size(int[] shape) => shape.Aggregate(1, (a, b) => a * b);

    /// <summary>Adds an input with random values.</summary>
    public int Input(int[] shape, float scale = 0.5f, int zeroPoint = 0, TensorType type = TensorType.Int8)
    {
        int tensor = Graph.Tensor($"input {_inputs.Count}", type, shape, QuantizationParameters.PerTensor(scale, zeroPoint));
        _inputs.Add(tensor);
        Values.Add(type == TensorType.Bool ? [.. NextBytes(Size(shape)).Select(value => (sbyte)(value & 1))] : NextBytes(Size(shape)));
        return tensor;
    }

    public int Integers(params int[] values) => Graph.Int32Constant($"integers {Next(0, int.MaxValue - 1)}", [values.Length], values);

    /// <summary>Runs it once and gives the output's bytes.</summary>
    public sbyte[] Run(BuiltinOperator code, int[] inputs, int output, OperatorOptions? options = null) =>
        Run(ModelCompiler.Compile(Build(code, inputs, output, options), CompileOptions.Unlimited).Image);

    /// <summary>The .tflite file.</summary>
    public byte[] Build(BuiltinOperator code, int[] inputs, int output, OperatorOptions? options = null)
    {
        Graph.Inputs([.. _inputs]).Outputs(output).Operator(code, inputs, [output], options);
        return _builder.Build();
    }

    /// <summary>Compiles and opens it.</summary>
    public ModelRunner Open(BuiltinOperator code, int[] inputs, int output, OperatorOptions? options = null) =>
        Runners.Open(ModelCompiler.Compile(Build(code, inputs, output, options), CompileOptions.Unlimited).Image);

    /// <summary>Runs an image of it once, on <see cref="Values"/>, and gives the output's bytes.</summary>
    public sbyte[] Run(byte[] image) => Step(Runners.Open(image));

    /// <summary>Runs an open model on <see cref="Values"/>.</summary>
    public sbyte[] Step(ModelRunner runner)
    {
        for (int i = 0; i < Values.Count; i++)
        {
            runner.WriteInput(i, Array.ConvertAll(Values[i], value => (byte)value), 0);
        }

        Assert.Equal(InferenceStatus.Ok, runner.Invoke());
        byte[] bytes = new byte[runner.Output(0).Bytes];
        runner.ReadOutput(0, bytes, 0);
        return Array.ConvertAll(bytes, value => (sbyte)value);
    }
}
