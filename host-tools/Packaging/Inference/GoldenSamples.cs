using TinyDevice.Formats;

namespace TinyDevice.Packaging.Inference;

/// <summary>Inputs with the exact outputs a device must give before it keeps a model.</summary>
/// <param name="Inputs">Invocations back to back.</param>
/// <param name="Outputs">The expected outputs back to back.</param>
/// <param name="Mode">What happens to state between them.</param>
public sealed record GoldenSamples(byte[] Inputs, byte[] Outputs, GoldenMode Mode)
{
    /// <summary>Makes samples from seeded inputs and what the engine answers: they prove that the device computes what the host computed.</summary>
    public static GoldenSamples Generate(InferenceSession session, int count, GoldenMode mode, int seed = 1)
    {
        byte[] inputs = new byte[count * session.InputBytes];
        // A fixed generator of our own keeps a package reproducible whatever .NET's Random becomes.
        uint state = (uint)seed;
        for (int i = 0; i < inputs.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            inputs[i] = (byte)(state >> 24);
        }

        FillFloats(session, inputs, count);
        return Record(session, inputs, mode);
    }

    /// <summary>Makes samples from given inputs and what the engine answers.</summary>
    public static GoldenSamples Record(InferenceSession session, byte[] inputs, GoldenMode mode) =>
        new(inputs, session.InvokeAll(inputs, mode), mode);

    /// <summary>Number of samples for a model with that many input bytes an invocation.</summary>
    public int Count(int inputBytes) => Inputs.Length / inputBytes;

    /// <summary>The section as a package carries it: per sample all inputs, then all outputs.</summary>
    public byte[] ToSection(int inputBytes, int outputBytes)
    {
        int count = Count(inputBytes);
        byte[] section = new byte[count * (inputBytes + outputBytes)];
        for (int i = 0; i < count; i++)
        {
            int at = i * (inputBytes + outputBytes);
            Array.Copy(Inputs, i * inputBytes, section, at, inputBytes);
            Array.Copy(Outputs, i * outputBytes, section, at + inputBytes, outputBytes);
        }

        return section;
    }

    /// <summary>The first sample whose output the engine does not reproduce, or null when all are exact.</summary>
    public GoldenMismatch? FindMismatch(InferenceSession session)
    {
        byte[] actual = session.InvokeAll(Inputs, Mode);
        for (int i = 0; i < actual.Length; i++)
        {
            if (actual[i] != Outputs[i])
            {
                return new GoldenMismatch(i / session.OutputBytes, i % session.OutputBytes, (sbyte)Outputs[i], (sbyte)actual[i]);
            }
        }

        return null;
    }

    // Random bytes make NaNs and infinities of a float input; give those inputs small finite numbers instead.
    private static void FillFloats(InferenceSession session, byte[] inputs, int count)
    {
        for (int sample = 0; sample < count; sample++)
        {
            int at = sample * session.InputBytes;
            for (int i = 0; i < session.Runner.InputCount; i++)
            {
                TensorInfo input = session.Runner.Input(i);
                if (input.Type == TensorType.Float32)
                {
                    for (int offset = 0; offset < input.Bytes; offset += sizeof(float))
                    {
                        float value = ((sbyte)inputs[at + offset]) / 32f;
                        BitConverter.TryWriteBytes(inputs.AsSpan(at + offset), value);
                    }
                }

                at += input.Bytes;
            }
        }
    }
}
