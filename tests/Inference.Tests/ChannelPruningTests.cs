using TinyDevice.ModelForge.Tflite;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Inference.Tests;

/// <summary>Chains of convolutions and pools with channels that training gave up: smaller, and the same bytes.</summary>
public sealed class ChannelPruningTests
{
    public static TheoryData<int> Tenths => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(Tenths))]
    public void A_pruned_chain_gives_the_same_bytes(int tenth)
    {
        int smaller = 0;
        for (int seed = tenth; seed < 150; seed += 10)
        {
            var chain = new Chain(seed);
            CompiledModel whole = ModelCompiler.Compile(chain.File, CompileOptions.Unlimited with { Optimize = Optimization.None });
            CompiledModel pruned = ModelCompiler.Compile(chain.File, CompileOptions.Unlimited with { Optimize = Optimization.Size });
            smaller += pruned.Image.Length < whole.Image.Length ? 1 : 0;
            ModelRunner oracle = Runners.Open(whole.Image);
            ModelRunner runner = Runners.Open(pruned.Image);
            var random = new Random(seed);
            byte[] input = new byte[Runners.InputBytes(oracle)];
            for (int i = 0; i < 4; i++)
            {
                random.NextBytes(input);
                Assert.True(Run(oracle, input).AsSpan().SequenceEqual(Run(runner, input)), $"seed {seed}: {chain.Description}");
            }
        }

        Assert.InRange(smaller, 8, 15);
    }

    [Fact]
    public void Visual_wake_words_loses_most_of_its_late_channels()
    {
        byte[] file = GoldenModel.Load("mlperf_vww_mobilenetv1_025_int8").Tflite;
        CompileReport whole = ModelCompiler.Compile(file, CompileOptions.Unlimited with { KeepChannels = true }).Report;
        CompileReport pruned = ModelCompiler.Compile(file, CompileOptions.Unlimited).Report;
        Assert.InRange(pruned.WeightBytes, 1, whole.WeightBytes / 4);
        Assert.Equal(whole.Macs, pruned.Macs);
        Assert.Equal(whole.Layers[0].OutputBytes, pruned.Layers[0].OutputBytes);
    }

    private static byte[] Run(ModelRunner runner, byte[] input)
    {
        byte[] output = new byte[Runners.OutputBytes(runner)];
        Runners.WriteInputs(runner, input, 0);
        Assert.Equal(InferenceStatus.Ok, runner.Invoke());
        Runners.ReadOutputs(runner, output, 0);
        return output;
    }

    /// <summary>Three to six ops one behind the other, some with two readers, at least half of all filters 0.</summary>
    private sealed class Chain
    {
        private readonly TfliteModelBuilder _builder = new();
        private readonly Random _random;
        private readonly List<string> _names = [];
        private int[] _shape;
        private int _tensor;
        private int _zero;

        public Chain(int seed)
        {
            _random = new Random(seed);
            _shape = [1, Next(3, 6), Next(3, 6), Next(1, 4)];
            _zero = -128;
            int input = _tensor = _builder.Main.Int8("input", _shape, 0.05f, _zero);
            Mix(3);
            for (int i = Next(1, 4); i > 0; i--)
            {
                Action[] steps = [() => Mix(1), () => Mix(3), Depthwise, () => Pool(BuiltinOperator.AveragePool2D), () => Pool(BuiltinOperator.MaxPool2D), Join];
                steps[_random.Next(steps.Length)]();
            }

            Mix(1);
            _builder.Main.Inputs(input).Outputs(_tensor);
            File = _builder.Build();
        }

        public byte[] File { get; }

        public string Description => string.Join(" > ", _names);

        private void Mix(int kernel)
        {
            int channels = Next(1, 9);
            var window = new Window(_random.Next(2) == 0 ? Padding.Same : Padding.Valid, Next(1, 2), 1);
            kernel = window.Padding == Padding.Valid ? Math.Min(kernel, Math.Min(_shape[1], _shape[2])) : kernel;
            int filter = Filter([channels, kernel, kernel, _shape[3]], channels, output => output / (kernel * kernel * _shape[3]), 0);
            int output = Output(Size(_shape[1], kernel, window.StrideHeight, window), Size(_shape[2], kernel, 1, window), channels, out int zero);
            Add(BuiltinOperator.Conv2D, [_tensor, filter, Bias(channels)], output, OperatorOptions.Conv2D(window, Pick(Activation.None, Activation.Relu, Activation.Relu6)), zero);
        }

        private void Depthwise()
        {
            int channels = _shape[3];
            var window = new Window(_random.Next(2) == 0 ? Padding.Same : Padding.Valid);
            int kernel = window.Padding == Padding.Valid ? Math.Min(3, Math.Min(_shape[1], _shape[2])) : 3;
            int filter = Filter([1, kernel, kernel, channels], channels, element => element % channels, 3);
            int output = Output(Size(_shape[1], kernel, 1, window), Size(_shape[2], kernel, 1, window), channels, out int zero);
            Add(BuiltinOperator.DepthwiseConv2D, [_tensor, filter, Bias(channels)], output, OperatorOptions.DepthwiseConv2D(window, 1, Activation.Relu), zero);
        }

        private void Pool(BuiltinOperator code)
        {
            int output = _builder.Main.Int8($"tensor {_names.Count}", [1, _shape[1], _shape[2], _shape[3]], 0.05f, _zero);
            Add(code, [_tensor], output, OperatorOptions.Pool2D(new Window(Padding.Same), 2, 2), _zero);
        }

        /// <summary>A second reader, which knows nothing of channels.</summary>
        private void Join()
        {
            int output = _builder.Main.Int8($"tensor {_names.Count}", [.. _shape], 0.05f, 3);
            Add(BuiltinOperator.Add, [_tensor, _tensor], output, OperatorOptions.Add(), 3);
        }

        private void Add(BuiltinOperator code, int[] inputs, int output, OperatorOptions options, int zero)
        {
            _builder.Main.Operator(code, inputs, [output], options);
            _names.Add($"{code} {string.Join('x', _shape)}");
            (_tensor, _zero) = (output, zero);
        }

        private int Output(int height, int width, int channels, out int zero)
        {
            zero = Pick(-128, -128, -5, 127);
            _shape = [1, height, width, channels];
            return _builder.Main.Int8($"tensor {_names.Count}", _shape, 0.05f, zero);
        }

        private int Filter(int[] shape, int channels, Func<int, int> channelOf, int axis)
        {
            bool[] given = [.. Enumerable.Range(0, channels).Select(_ => _random.Next(2) == 0)];
            sbyte[] weights = [.. Enumerable.Range(0, OneOpModel.Size(shape)).Select(i => given[channelOf(i)] ? (sbyte)0 : (sbyte)_random.Next(-127, 128))];
            float[] scales = [.. Enumerable.Range(0, channels).Select(i => given[i] ? Pick(1e-9f, 0.01f) : Pick(0.002f, 0.01f))];
            return _builder.Main.Int8Constant($"filter {_names.Count}", shape, weights, QuantizationParameters.PerChannel(scales, axis));
        }

        private int Bias(int channels) => _builder.Main.Int32Constant(
            $"bias {_names.Count}", [channels], [.. Enumerable.Range(0, channels).Select(_ => Pick(0, Next(-3000, 3000), -100_000, 2_000_000_000))]);

        private static int Size(int input, int kernel, int stride, Window window) =>
            window.Padding == Padding.Same ? (input + stride - 1) / stride : (input - kernel + stride) / stride;

        private int Next(int first, int last) => _random.Next(first, last + 1);

        private T Pick<T>(params T[] values) => values[_random.Next(values.Length)];
    }
}
