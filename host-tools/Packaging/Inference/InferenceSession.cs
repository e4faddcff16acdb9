using TinyDevice.Formats;
using TinyDevice.Inference;

namespace TinyDevice.Packaging.Inference;

/// <summary>A compiled model opened by the firmware's own engine, fed with and answering raw bytes.</summary>
/// <remarks>One invocation is every input's raw little-endian bytes in model order, then likewise every output's.</remarks>
public sealed class InferenceSession
{
    private readonly ModelRunner _runner;

    private InferenceSession(ModelRunner runner)
    {
        _runner = runner;
        for (int i = 0; i < runner.InputCount; i++)
        {
            InputBytes += runner.Input(i).Bytes;
        }

        for (int i = 0; i < runner.OutputCount; i++)
        {
            OutputBytes += runner.Output(i).Bytes;
        }
    }

    /// <summary>Bytes of all inputs of one invocation.</summary>
    public int InputBytes { get; }

    /// <summary>Bytes of all outputs of one invocation.</summary>
    public int OutputBytes { get; }

    /// <summary>The engine, for what a session does not show.</summary>
    public ModelRunner Runner => _runner;

    /// <summary>Opens a model image.</summary>
    /// <param name="image">A model image (docs/formats/model.md).</param>
    /// <param name="limits">The board's budgets; null for none, to check exactness of models no board could hold.</param>
    /// <exception cref="InferenceException">The engine refuses the image.</exception>
    public static InferenceSession Open(byte[] image, ModelLimits? limits = null)
    {
        var runner = new ModelRunner(limits ?? Unlimited());
        InferenceStatus status = runner.Open(new ByteArraySource(image));
        return status == InferenceStatus.Ok
            ? new InferenceSession(runner)
            : throw new InferenceException($"The engine refuses the model image: {status} ({(int)status}); compile it again with this version of tinydevice.");
    }

    /// <summary>Budgets no model exceeds.</summary>
    public static ModelLimits Unlimited() => new(int.MaxValue, int.MaxValue, int.MaxValue);

    /// <summary>Forgets all state, as after a boot.</summary>
    public void Reset() => _runner.Reset();

    /// <summary>One invocation.</summary>
    /// <param name="input">Holds <see cref="InputBytes"/> bytes from <paramref name="inputStart"/>.</param>
    /// <param name="inputStart">Where they begin.</param>
    /// <param name="output">Takes <see cref="OutputBytes"/> bytes from <paramref name="outputStart"/>.</param>
    /// <param name="outputStart">Where they go.</param>
    public void Invoke(byte[] input, int inputStart, byte[] output, int outputStart)
    {
        for (int i = 0; i < _runner.InputCount; i++)
        {
            _runner.WriteInput(i, input, inputStart);
            inputStart += _runner.Input(i).Bytes;
        }

        InferenceStatus status = _runner.Invoke();
        if (status != InferenceStatus.Ok)
        {
            throw new InferenceException($"Inference failed: {status} ({(int)status}).");
        }

        for (int i = 0; i < _runner.OutputCount; i++)
        {
            _runner.ReadOutput(i, output, outputStart);
            outputStart += _runner.Output(i).Bytes;
        }
    }

    /// <summary>All invocations held back to back in <paramref name="inputs"/>.</summary>
    /// <param name="inputs">A whole number of invocations, at least one.</param>
    /// <param name="mode">What happens to state between them.</param>
    /// <param name="progress">Called after each invocation with how many are done.</param>
    /// <param name="stop">Ends it between two invocations.</param>
    /// <returns>The outputs, back to back.</returns>
    /// <exception cref="InferenceException">The inputs are no whole number of invocations.</exception>
    public byte[] InvokeAll(byte[] inputs, GoldenMode mode, Action<int>? progress = null, CancellationToken stop = default)
    {
        int count = InputBytes == 0 ? 0 : inputs.Length / InputBytes;
        if (count == 0 || count * InputBytes != inputs.Length)
        {
            throw new InferenceException(
                $"The input holds {inputs.Length} bytes, which is no whole number of invocations of {InputBytes} bytes each ({DescribeInputs()}).");
        }

        byte[] outputs = new byte[count * OutputBytes];
        Reset();
        for (int i = 0; i < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            if (mode == GoldenMode.ResetEach)
            {
                Reset();
            }

            Invoke(inputs, i * InputBytes, outputs, i * OutputBytes);
            progress?.Invoke(i + 1);
        }

        return outputs;
    }

    /// <summary>The inputs in words, such as <c>int8 [1,49,10,1]</c>.</summary>
    public string DescribeInputs() => string.Join(", ", Enumerable.Range(0, _runner.InputCount).Select(i => Describe(_runner.Input(i))));

    /// <summary>The outputs in words, such as <c>int8 [1,12]</c>.</summary>
    public string DescribeOutputs() => string.Join(", ", Enumerable.Range(0, _runner.OutputCount).Select(i => Describe(_runner.Output(i))));

    private static string Describe(TensorInfo tensor) =>
        $"{tensor.Type.ToString().ToLowerInvariant()} [{string.Join(',', Enumerable.Range(0, tensor.Rank).Select(tensor.Dimension))}]";
}
