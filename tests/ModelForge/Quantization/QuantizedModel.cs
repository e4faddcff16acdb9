using System.Runtime.InteropServices;
using TinyDevice.ModelForge.Training;

namespace TinyDevice.ModelForge.Quantization;

/// <summary>A chain of int8 ops with one input and one output.</summary>
public sealed record QuantizedModel(string Name, IReadOnlyList<QuantizedLayer> Layers)
{
    public TensorQuantization Input => Layers[0].Input;

    /// <summary>Runs the chain with the reference kernels.</summary>
    public sbyte[] Run(sbyte[] input) => Layers.Aggregate(input, (values, layer) => ReferenceKernels.Run(layer, values));

    /// <summary>Runs invocations that lie back to back, as golden samples do.</summary>
    public byte[] RunAll(byte[] inputs)
    {
        IEnumerable<sbyte[]> invocations = MemoryMarshal.Cast<byte, sbyte>(inputs).ToArray().Chunk(Layers[0].InputLength);
        return MemoryMarshal.AsBytes<sbyte>(invocations.SelectMany(Run).ToArray()).ToArray();
    }

    /// <summary>A float window as the model's input.</summary>
    public sbyte[] Quantize(float[] window) => Array.ConvertAll(window, Input.Quantize);

    /// <summary>Class of the largest output; the first of equals.</summary>
    public int Classify(sbyte[] input)
    {
        sbyte[] output = Run(input);
        return Array.IndexOf(output, output.Max());
    }

    /// <summary>Share of samples whose largest output is the label's, 0..1.</summary>
    public double Accuracy(IReadOnlyCollection<Sample> samples) =>
        samples.Count(sample => Classify(Quantize(sample.Input)) == sample.Label) / (double)samples.Count;
}
