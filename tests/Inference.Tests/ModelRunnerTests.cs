using TinyDevice.Formats;
using TinyDevice.Fuzz;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Inference.Tests;

public sealed class ModelRunnerTests
{
    private static readonly byte[] Image = ModelCompiler.Compile(ForgedModels.EveryOp(), CompileOptions.Unlimited).Image;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_thousand_inferences_allocate_nothing(bool streamed)
    {
        CompileOptions options = CompileOptions.Unlimited with { WindowBytes = 100, StreamEverything = streamed };
        ModelRunner runner = Runners.Open(ModelCompiler.Compile(ForgedModels.EveryOp(), options).Image);
        byte[] input = new byte[Runners.InputBytes(runner)];
        byte[] output = new byte[Runners.OutputBytes(runner)];
        RunThousand(runner, input, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RunThousand(runner, input, output);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Equal_inputs_give_equal_outputs_every_time()
    {
        ModelRunner runner = Runners.Open(Image);
        byte[] input = new byte[Runners.InputBytes(runner)];
        for (int i = 0; i < input.Length / 4; i++)
        {
            BitConverter.TryWriteBytes(input.AsSpan(4 * i), (i * 0.11f) - 3);
        }

        byte[] first = Infer(runner, input);
        _ = Infer(runner, new byte[input.Length]);
        Assert.Equal(first, Infer(runner, input));
        Assert.NotEqual(first, Infer(runner, new byte[input.Length]));
    }

    [Fact]
    public void Describes_inputs_and_outputs()
    {
        ModelRunner runner = Runners.Open(Image);
        TensorInfo input = runner.Input(0);
        Assert.Equal(1, runner.InputCount);
        Assert.Equal(2, runner.OutputCount);
        Assert.Equal(TensorType.Float32, input.Type);
        Assert.Equal(240, input.Bytes);
        Assert.Equal([1, 6, 5, 2], Enumerable.Range(0, input.Rank).Select(input.Dimension));
        Assert.Equal(0, input.Scale);
    }

    [Fact]
    public void Without_a_model_nothing_runs()
    {
        var runner = new ModelRunner(Runners.NoLimits);
        Assert.Equal(InferenceStatus.NotOpen, runner.Invoke());
        Assert.Equal(InferenceStatus.BadMagic, runner.Open(new ByteArraySource(new byte[100])));
        Assert.False(runner.IsOpen);
        Assert.Equal(InferenceStatus.NotOpen, runner.Invoke());
    }

    [Fact]
    public void A_model_over_any_limit_is_refused_and_one_at_the_limit_is_not()
    {
        CompileOptions options = CompileOptions.Unlimited with { WindowBytes = 100, StreamEverything = true };
        byte[] image = ModelCompiler.Compile(ForgedModels.EveryOp(), options).Image;
        ModelRunner runner = Runners.Open(image);
        (int arena, int heap, int window) = (runner.ArenaBytes, runner.HeapBytes, runner.WindowBytes);
        Assert.Equal(InferenceStatus.Ok, Open(image, new ModelLimits(arena, heap, window)));
        Assert.Equal(InferenceStatus.ArenaTooLarge, Open(image, new ModelLimits(arena - 1, heap, window)));
        Assert.Equal(InferenceStatus.HeapTooLarge, Open(image, new ModelLimits(arena, heap - 1, window)));
        Assert.Equal(InferenceStatus.WindowTooLarge, Open(image, new ModelLimits(arena, heap, window - 1)));
    }

    [Fact]
    public void A_medium_that_fails_at_any_read_gives_a_status()
    {
        CompileOptions options = CompileOptions.Unlimited with { WindowBytes = 100, StreamEverything = true };
        var source = new FailingSource(ModelCompiler.Compile(ForgedModels.EveryOp(), options).Image);
        var runner = new ModelRunner(Runners.NoLimits);
        for (int reads = 0; ; reads++)
        {
            source.ReadsLeft = reads;
            if (runner.Open(source) == InferenceStatus.Ok)
            {
                break;
            }

            Assert.False(runner.IsOpen);
        }

        for (int reads = 0; ; reads++)
        {
            source.ReadsLeft = reads;
            InferenceStatus status = runner.Invoke();
            if (status == InferenceStatus.Ok)
            {
                // One block of 4 and one of 8 channels, and 5 dense channels in blocks of 3; entries and weights are read one after the other.
                Assert.Equal(8, reads);
                return;
            }

            Assert.Equal(InferenceStatus.ReadFailed, status);
            Assert.InRange(runner.FailedOp, 0, runner.OpCount - 1);
        }
    }

    private static InferenceStatus Open(byte[] image, ModelLimits limits) => new ModelRunner(limits).Open(new ByteArraySource(image));

    private static byte[] Infer(ModelRunner runner, byte[] input)
    {
        byte[] output = new byte[Runners.OutputBytes(runner)];
        Runners.WriteInputs(runner, input, 0);
        Assert.Equal(InferenceStatus.Ok, runner.Invoke());
        Runners.ReadOutputs(runner, output, 0);
        return output;
    }

    private static void RunThousand(ModelRunner runner, byte[] input, byte[] output)
    {
        for (int i = 0; i < 1000; i++)
        {
            runner.WriteInput(0, input, 0);
            runner.Invoke();
            runner.ReadOutput(0, output, 0);
        }
    }

    private sealed class FailingSource(byte[] image) : IModelSource
    {
        private readonly ByteArraySource _inner = new(image);

        public int ReadsLeft { get; set; }

        public int Length => _inner.Length;

        public bool Read(int offset, byte[] buffer, int start, int count) => ReadsLeft-- > 0 && _inner.Read(offset, buffer, start, count);
    }
}
