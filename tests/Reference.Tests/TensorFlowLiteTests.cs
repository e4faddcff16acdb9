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
        byte[] expected = reference.Outputs(one);
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
}
