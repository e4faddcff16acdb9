using System.Runtime.InteropServices;
using TinyDevice.Formats;
using TinyDevice.Packaging.Analysis.Evaluation;
using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Inference;
using TinyDevice.Packaging.Tests.Compiler;

namespace TinyDevice.Packaging.Tests.Analysis;

public sealed class EvaluationTests
{
    private static readonly byte[] Image = ModelCompiler.Compile(AnalysisModels.Gesture(), CompileOptions.Unlimited).Image;

    [Fact]
    public void Accuracy_and_confusion_agree_with_the_models_own_outputs_on_any_number_of_cores()
    {
        byte[] inputs = Demo("gesture-1.0.golden.in.bin");
        byte[] outputs = Demo("gesture-1.0.golden.out.bin");
        int samples = outputs.Length / 6;
        int[] said = [.. Enumerable.Range(0, samples).Select(i => Largest(outputs.AsSpan(6 * i, 6)))];
        int[] labels = [.. said];
        labels[0] = (said[0] + 1) % 6;

        foreach (int workers in new[] { 1, 3, 1000 })
        {
            EvaluationResult result = new Evaluator(Image, inputs, labels).Run(workers);
            Assert.Equal((samples, samples - 1), (result.Samples, result.Correct));
            Assert.Equal(1, result.Confusion[labels[0]][said[0]]);
            Assert.Equal(samples, result.Confusion.Sum(row => row.Sum()));
            Assert.InRange(result.Workers, 1, samples);
        }
    }

    [Fact]
    public void Recall_and_precision_come_from_the_confusion_matrix()
    {
        var result = new EvaluationResult(10, 6, [[3, 1, 0], [3, 3, 0], [0, 0, 0]], 1, 1);
        Assert.Equal([0.75, 0.5, null], result.Recall);
        Assert.Equal([0.5, 0.75, null], result.Precision);
        Assert.Equal(0.6, result.Accuracy);
    }

    [Fact]
    public void Progress_counts_every_sample_once()
    {
        byte[] inputs = Demo("gesture-1.0.golden.in.bin");
        var evaluator = new Evaluator(Image, inputs, new int[inputs.Length / 192]);
        int done = 0;
        evaluator.Run(2, more => Interlocked.Add(ref done, more));
        Assert.Equal(evaluator.Samples, done);
    }

    [Fact]
    public void Of_a_sample_in_steps_the_last_one_counts_and_the_time_is_that_of_one_step()
    {
        byte[] inputs = Demo("gesture-1.0.golden.in.bin");
        byte[] outputs = Demo("gesture-1.0.golden.out.bin");
        int[] labels = [.. Enumerable.Range(0, outputs.Length / 24).Select(i => Largest(outputs.AsSpan((24 * i) + 18, 6)))];
        EvaluationResult result = new Evaluator(Image, inputs, labels, steps: 4).Run(1);
        Assert.Equal((labels.Length, labels.Length), (result.Samples, result.Correct));
        Assert.Contains("4 steps", Assert.Throws<DataFormatException>(() => new Evaluator(Image, inputs[..(3 * 192)], [0], steps: 4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_come_from_the_shape_of_the_data()
    {
        var session = InferenceSession.Open(Image);
        var data = NpyFile.Read(NpyBytes.Make("|i1", "(2, 5, 64, 1, 3)", new byte[2 * 5 * 192]), "x");
        (byte[] encoded, int steps) = InputEncoder.Encode(data, session, steps: 0);
        Assert.Equal((5, 2 * 5 * 192), (steps, encoded.Length));
        Assert.Throws<DataFormatException>(() => InputEncoder.Encode(data, session));
    }

    [Fact]
    public void A_stop_ends_it()
    {
        byte[] inputs = Demo("gesture-1.0.golden.in.bin");
        var evaluator = new Evaluator(Image, inputs, new int[inputs.Length / 192]);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => evaluator.Run(2, null, stop.Token));
    }

    [Theory]
    [InlineData(191, 1, "whole number")]
    [InlineData(384, 1, "1 labels for 2 samples")]
    public void Data_and_labels_must_fit(int bytes, int labels, string part)
    {
        Assert.Contains(part, Assert.Throws<DataFormatException>(() => new Evaluator(Image, new byte[bytes], new int[labels])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_the_model_does_not_know_is_refused()
    {
        Assert.Contains("class 6", Assert.Throws<DataFormatException>(() => new Evaluator(Image, new byte[192], [6])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Floats_are_quantized_as_tflite_does()
    {
        var session = InferenceSession.Open(Image);
        TensorInfo input = session.Runner.Input(0);
        float[] values = new float[192];
        values[0] = input.Scale * 2.5f;
        values[1] = input.Scale * -2.5f;
        values[2] = 1e9f;
        values[3] = -1e9f;
        (byte[] encoded, _) = InputEncoder.Encode(NpyFile.Read(NpyBytes.Make("<f4", "(1, 192)", MemoryMarshal.AsBytes<float>(values).ToArray()), "x"), session);
        Assert.Equal(
            [3 + input.ZeroPoint, -3 + input.ZeroPoint, 127, -128, input.ZeroPoint],
            encoded.Take(5).Select(value => (int)(sbyte)value));
    }

    [Fact]
    public void Unsigned_bytes_are_moved_by_128_and_wide_integers_must_fit()
    {
        var session = InferenceSession.Open(Image);
        byte[] pixels = new byte[192];
        pixels[1] = 255;
        (byte[] encoded, _) = InputEncoder.Encode(NpyFile.Read(NpyBytes.Make("|u1", "(1, 64, 1, 3)", pixels), "x"), session);
        Assert.Equal([-128, 127], encoded.Take(2).Select(value => (int)(sbyte)value));

        int[] wide = new int[192];
        wide[7] = 128;
        NpyFile file = NpyFile.Read(NpyBytes.Make("<i4", "(1, 192)", MemoryMarshal.AsBytes<int>(wide).ToArray()), "x");
        Assert.Contains("Value 7", Assert.Throws<DataFormatException>(() => InputEncoder.Encode(file, session)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("l.txt", "0\n2\n1\n")]
    [InlineData("l.csv", "0\r\n2\r\n1")]
    [InlineData("l.bin", "\0\u0002\u0001")]
    public void Labels_come_as_text_or_bytes(string name, string content)
    {
        Assert.Equal([0, 2, 1], Labels.Read(System.Text.Encoding.ASCII.GetBytes(content), name));
    }

    [Fact]
    public void Labels_come_as_npy()
    {
        Assert.Equal([0, 2], Labels.Read(NpyBytes.Make("<i8", "(2,)", MemoryMarshal.AsBytes<long>([0, 2]).ToArray()), "y.npy"));
        Assert.Throws<DataFormatException>(() => Labels.Read(NpyBytes.Make("<i8", "(1,)", MemoryMarshal.AsBytes<long>([-1]).ToArray()), "y.npy"));
        Assert.Throws<DataFormatException>(() => Labels.Read("one\n"u8.ToArray(), "y.txt"));
    }

    [Fact]
    public void Known_models_have_a_reference_time()
    {
        Assert.Equal(12.9, ReferenceTime.Find(AnalysisModels.Shared("mlperf_kws_dscnn_int8"))!.Milliseconds);
        Assert.Null(ReferenceTime.Find(AnalysisModels.Gesture()));
    }

    private static byte[] Demo(string name) => File.ReadAllBytes(Path.Combine(RepositoryFolder.Path, "host-tools", "Cli", "Demo", name));

    private static int Largest(ReadOnlySpan<byte> output)
    {
        int best = 0;
        for (int i = 1; i < output.Length; i++)
        {
            best = (sbyte)output[i] > (sbyte)output[best] ? i : best;
        }

        return best;
    }
}
