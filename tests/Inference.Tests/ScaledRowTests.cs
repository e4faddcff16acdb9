using TinyDevice.ModelForge.Tflite;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Inference.Tests;

/// <summary>The plain kernel is the oracle of ADD, SUB and MUL with one factor for each input: the same bytes for every pair of inputs.</summary>
public sealed class ScaledRowTests
{
    private const int SeedsPerTenth = 15;

    public static TheoryData<int> Tenths => [.. Enumerable.Range(0, 10)];

    [Theory]
    [MemberData(nameof(Tenths))]
    public void Equals_the_plain_kernel_on_all_pairs_of_inputs(int tenth)
    {
        int scaled = 0;
        for (int seed = tenth * SeedsPerTenth; seed < (tenth + 1) * SeedsPerTenth; seed++)
        {
            var model = new OneOpModel(seed);
            float[] scales = [.. Enumerable.Range(0, 3).Select(_ => (0.5f + (model.Next(0, 1000) / 1000f)) * MathF.ScaleB(1, model.Next(-4, 2)))];
            scaled += IsScaledAndEqual(model, seed, scales) ? 1 : 0;
        }

        Assert.InRange(scaled, SeedsPerTenth * 2 / 3, SeedsPerTenth);
    }

    [Fact]
    public void Equals_the_plain_kernel_where_results_lie_half_way_between_two_outputs()
    {
        float[] scales = [0.25f, 0.5f, 1, 2];
        for (int seed = 0; seed < 27; seed++)
        {
            var model = new OneOpModel(seed);
            IsScaledAndEqual(model, seed, [scales[model.Next(0, 3)], scales[model.Next(0, 3)], scales[model.Next(0, 3)]]);
        }
    }

    private static bool IsScaledAndEqual(OneOpModel model, int seed, float[] scales)
    {
        int[] zeros = [-128, -128, -5, 0, 77, 127];
        int first = model.Input([256, 1], scales[0], zeros[model.Next(0, 5)]);
        int second = model.Input([1, 256], scales[1], zeros[model.Next(0, 5)]);
        for (int i = 0; i < 256; i++)
        {
            model.Values[0][i] = (sbyte)(i - 128);
            model.Values[1][i] = (sbyte)(i - 128);
        }

        int output = model.Graph.Int8("output", [256, 256], scales[2], zeros[model.Next(0, 5)]);
        Activation activation = model.Next(0, 2) == 0 ? Activation.Relu : Activation.None;
        (BuiltinOperator code, OperatorOptions options) = (seed % 3) switch
        {
            0 => (BuiltinOperator.Add, OperatorOptions.Add(activation)),
            1 => (BuiltinOperator.Sub, OperatorOptions.Sub(activation)),
            _ => (BuiltinOperator.Mul, OperatorOptions.Mul(activation)),
        };
        byte[] file = model.Build(code, [first, second], output, options);
        byte[] fast = ModelCompiler.Compile(file, CompileOptions.Unlimited).Image;
        byte[] plain = ModelCompiler.Compile(file, CompileOptions.Unlimited with { Optimize = Optimization.None }).Image;

        Assert.True(model.Run(plain).AsSpan().SequenceEqual(model.Run(fast)), $"seed {seed}");
        return !fast.AsSpan().SequenceEqual(plain);
    }
}
