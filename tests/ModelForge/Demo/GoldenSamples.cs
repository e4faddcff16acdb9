using System.Runtime.InteropServices;
using TinyDevice.ModelForge.Gestures;
using TinyDevice.ModelForge.Quantization;
using TinyDevice.ModelForge.Training;

namespace TinyDevice.ModelForge.Demo;

/// <summary>Inputs and the outputs a right build of the model gives for them, invocations back to back.</summary>
internal sealed record GoldenSamples(byte[] Inputs, byte[] Outputs)
{
    private const int NoiseWindows = 2;

    // Of a sure answer nothing but -128 and 127 is left after SOFTMAX; one that is 70 % sure shows small errors too.
    private const int TellingOutput = (70 * 256 / 100) - 128;

    /// <summary>For each class the test window the model gets right most nearly with 70 %, then two of random bytes.</summary>
    public static GoldenSamples Choose(QuantizedModel model, IReadOnlyCollection<Sample> test, SeededRandom random)
    {
        var inputs = new List<sbyte[]>();
        for (int label = 0; label < GestureGenerator.Classes; label++)
        {
            inputs.Add(test.Where(sample => sample.Label == label).Select(sample => model.Quantize(sample.Input))
                .Where(input => model.Classify(input) == label)
                .MinBy(input => Math.Abs(model.Run(input).Max() - TellingOutput))!);
        }

        for (int i = 0; i < NoiseWindows; i++)
        {
            inputs.Add(Array.ConvertAll(inputs[0], _ => (sbyte)(random.Next(256) - 128)));
        }

        byte[] bytes = MemoryMarshal.AsBytes<sbyte>(inputs.SelectMany(input => input).ToArray()).ToArray();
        return new GoldenSamples(bytes, model.RunAll(bytes));
    }
}
