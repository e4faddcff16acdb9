using System.Reflection;

namespace TinyDevice.Benchmarks;

/// <summary>A model opened by the counted firmware.</summary>
internal sealed class CountedModel
{
    private readonly CountedFirmware _firmware;
    private readonly dynamic _runner;

    /// <summary>Opens an image without any board's budget.</summary>
    /// <exception cref="InvalidOperationException">The engine refuses the image.</exception>
    public CountedModel(CountedFirmware firmware, byte[] image)
    {
        _firmware = firmware;
        Assembly assembly = firmware.Assembly;
        dynamic source = Create(assembly, "ByteArraySource", image);
        _runner = Create(assembly, "ModelRunner", Create(assembly, "ModelLimits", int.MaxValue, int.MaxValue, int.MaxValue));
        int status = 0;
        Open = firmware.Count(() => status = (int)_runner.Open(source));
        if (status != 0)
        {
            throw new InvalidOperationException($"The engine refuses the image with status {status}.");
        }
    }

    /// <summary>What opening took.</summary>
    public IlCount Open { get; }

    /// <summary>Number of ops.</summary>
    public int OpCount => _runner.OpCount;

    /// <summary>Runs one invocation on one set of inputs, op by op.</summary>
    /// <param name="inputs">Every input's raw bytes in model order.</param>
    /// <returns>What each op took.</returns>
    public IlCount[] InvokeByOp(byte[] inputs)
    {
        int start = 0;
        for (int i = 0; i < (int)_runner.InputCount; i++)
        {
            _runner.WriteInput(i, inputs, start);
            start += (int)_runner.Input(i).Bytes;
        }

        var counts = new IlCount[OpCount];
        for (int i = 0; i < counts.Length; i++)
        {
            int status = 0;
            counts[i] = _firmware.Count(() => status = (int)_runner.InvokeOp(i));
            if (status != 0)
            {
                throw new InvalidOperationException($"Op {i} fails with status {status}.");
            }
        }

        return counts;
    }

    /// <summary>The outputs of the last invocation, raw, in model order.</summary>
    public byte[] ReadOutputs()
    {
        List<byte> all = [];
        for (int i = 0; i < (int)_runner.OutputCount; i++)
        {
            byte[] output = new byte[(int)_runner.Output(i).Bytes];
            _runner.ReadOutput(i, output, 0);
            all.AddRange(output);
        }

        return [.. all];
    }

    private static object Create(Assembly assembly, string type, params object[] arguments) =>
        Activator.CreateInstance(assembly.GetType("TinyDevice.Inference." + type, throwOnError: true)!, arguments)!;
}
