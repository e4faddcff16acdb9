using System.Buffers.Binary;
using System.Diagnostics;
using TinyDevice.Formats;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Packaging.Analysis.Evaluation;

/// <summary>Runs a classifier over labelled data with the firmware's engine, one engine per core.</summary>
public sealed class Evaluator
{
    private readonly byte[] _image;
    private readonly byte[] _inputs;
    private readonly int[] _labels;
    private readonly int _classes;
    private readonly int _inputBytes;
    private readonly int _steps;

    /// <summary>Prepares an evaluation.</summary>
    /// <param name="image">The model image.</param>
    /// <param name="inputs">Raw inputs, invocations back to back.</param>
    /// <param name="labels">The true class of each sample.</param>
    /// <param name="steps">Invocations of one sample, which carry the model's state along; 1 for a model that sees a whole sample at once.</param>
    /// <exception cref="DataFormatException">Data and labels do not fit the model or one another.</exception>
    public Evaluator(byte[] image, byte[] inputs, int[] labels, int steps = 1)
    {
        _image = image;
        _inputs = inputs;
        _labels = labels;
        var session = InferenceSession.Open(image);
        TensorInfo output = session.Runner.Output(0);
        _inputBytes = session.InputBytes;
        _steps = steps;
        int sampleBytes = checked(_inputBytes * steps);
        _classes = Math.Max(2, output.Bytes / WidthOf(output.Type));
        if (inputs.Length == 0 || inputs.Length % sampleBytes != 0)
        {
            throw new DataFormatException($"The data hold {inputs.Length} bytes, which is no whole number of samples of {sampleBytes} bytes ({(steps == 1 ? "" : $"{steps} steps of ")}{session.DescribeInputs()}).");
        }

        if (labels.Length != inputs.Length / sampleBytes)
        {
            throw new DataFormatException($"There are {labels.Length} labels for {inputs.Length / sampleBytes} samples; give one label a sample.");
        }

        if (Array.FindIndex(labels, label => label >= _classes) is >= 0 and var wrong)
        {
            throw new DataFormatException($"Label {wrong} is class {labels[wrong]}, but the model knows classes 0 to {_classes - 1}.");
        }
    }

    /// <summary>Number of samples.</summary>
    public int Samples => _labels.Length;

    /// <summary>Evaluates every sample, state reset before each.</summary>
    /// <remarks>Of several steps the last one's class counts; for a detector, which has one output, whether any step fired.</remarks>
    /// <param name="workers">Cores to use, at least 1.</param>
    /// <param name="progress">Called now and then, from any thread, with how many more samples are done.</param>
    /// <param name="stop">Ends it early.</param>
    public EvaluationResult Run(int workers, Action<int>? progress = null, CancellationToken stop = default)
    {
        workers = Math.Clamp(workers, 1, Samples);
        int[] said = new int[Samples];
        long ticks = 0;
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = stop }, worker =>
            Interlocked.Add(ref ticks, Work(worker, workers, said, progress, stop)));

        int[][] confusion = [.. Enumerable.Range(0, _classes).Select(_ => new int[_classes])];
        for (int i = 0; i < said.Length; i++)
        {
            confusion[_labels[i]][said[i]]++;
        }

        int correct = confusion.Select((row, index) => row[index]).Sum();
        return new EvaluationResult(Samples, correct, confusion, Stopwatch.GetElapsedTime(0, ticks).TotalMilliseconds / Samples / _steps, workers);
    }

    private static int WidthOf(TensorType type) => type switch
    {
        TensorType.Int16 => 2,
        TensorType.Int32 or TensorType.Float32 => 4,
        _ => 1,
    };

    private static double ValueAt(byte[] output, TensorInfo tensor, int index) => tensor.Type switch
    {
        TensorType.Int8 => (sbyte)output[index],
        TensorType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(output.AsSpan(2 * index)),
        TensorType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(output.AsSpan(4 * index)),
        TensorType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(output.AsSpan(4 * index)),
        _ => output[index],
    };

    /// <summary>The largest output, the first among equals; with a single output, class 1 from one half on.</summary>
    private static int Classify(byte[] output, TensorInfo tensor)
    {
        int count = tensor.Bytes / WidthOf(tensor.Type);
        if (count == 1)
        {
            double value = ValueAt(output, tensor, 0);
            double real = tensor.Scale > 0 && tensor.Type != TensorType.Float32 ? tensor.Scale * (value - tensor.ZeroPoint) : value;
            return real >= 0.5 ? 1 : 0;
        }

        int best = 0;
        for (int i = 1; i < count; i++)
        {
            best = ValueAt(output, tensor, i) > ValueAt(output, tensor, best) ? i : best;
        }

        return best;
    }

    private long Work(int worker, int workers, int[] said, Action<int>? progress, CancellationToken stop)
    {
        var session = InferenceSession.Open(_image);
        byte[] output = new byte[session.OutputBytes];
        TensorInfo tensor = session.Runner.Output(0);
        bool isDetector = tensor.Bytes == WidthOf(tensor.Type);
        long ticks = 0;
        for (int i = worker; i < said.Length; i += workers)
        {
            stop.ThrowIfCancellationRequested();
            session.Reset();
            for (int step = 0; step < _steps; step++)
            {
                long start = Stopwatch.GetTimestamp();
                session.Invoke(_inputs, ((i * _steps) + step) * _inputBytes, output, 0);
                ticks += Stopwatch.GetTimestamp() - start;
                int found = Classify(output, tensor);
                said[i] = isDetector ? Math.Max(said[i], found) : found;
            }

            progress?.Invoke(1);
        }

        return ticks;
    }
}
