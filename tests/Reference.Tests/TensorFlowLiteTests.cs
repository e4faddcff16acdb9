using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Reference.Tests;

/// <summary>The engine beside TensorFlow Lite itself, which nobody here wrote, on models nobody there has seen.</summary>
public sealed class TensorFlowLiteTests(TensorFlowRun reference) : IClassFixture<TensorFlowRun>
{
    public static TheoryData<string> Names => [.. OneOpCases.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gives_what_TensorFlow_Lite_gives(string name)
    {
        Assert.SkipWhen(reference.Absent is not null, reference.Absent ?? "");
        OneOpCase one = OneOpCases.All.Single(candidate => candidate.Name == name);
        byte[] expected = reference.Outputs(one.Name);
        InferenceSession session = InferenceSession.Open(ModelCompiler.Compile(one.ForTinyDevice(), CompileOptions.Unlimited).Image);

        byte[] actual = session.InvokeAll(TensorFlowRun.Inputs(one), Formats.GoldenMode.Independent);

        Assert.Equal(expected.Length, actual.Length);
        Assert.Equal(expected.Length / OneOpCase.Invocations, session.OutputBytes);
        if (one.Largest == 0)
        {
            Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(actual));
        }

        Assert.All(expected.Zip(actual), pair => Assert.InRange((sbyte)pair.First - (sbyte)pair.Second, -one.Largest, one.Largest));
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("2.0")]
    public void Names_the_class_TensorFlow_Lite_names_on_windows_no_model_was_trained_on(string version)
    {
        Assert.SkipWhen(reference.Absent is not null, reference.Absent ?? "");
        WholeModel whole = WholeModel.All.Single(model => model.Version == version);
        byte[] expected = reference.Outputs(whole.CaseName);
        InferenceSession session = InferenceSession.Open(ModelCompiler.Compile(whole.Tflite, CompileOptions.Unlimited).Image);

        byte[] actual = session.InvokeAll(whole.Inputs, Formats.GoldenMode.Independent);

        // XNNPACK rounds once where TFLM rounds twice, so near ties may fall the other way: at most one window in a hundred.
        int[] differing = [.. Enumerable.Range(0, WholeModel.Windows).Where(i => Largest(expected, i) != Largest(actual, i))];
        Assert.InRange(differing.Length, 0, WholeModel.Windows / 100);
        Assert.InRange(expected.Zip(actual).Average(pair => Math.Abs((sbyte)pair.First - (sbyte)pair.Second)), 0, 1.5);
    }

    private static int Largest(byte[] outputs, int window)
    {
        int classes = outputs.Length / WholeModel.Windows;
        return Enumerable.Range(0, classes).MaxBy(i => (sbyte)outputs[(window * classes) + i]);
    }
}
