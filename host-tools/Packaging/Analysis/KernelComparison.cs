using TinyDevice.Formats;
using TinyDevice.Inference;
using TinyDevice.Packaging.Analysis.Inspection;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Packaging.Analysis;

/// <summary>An image run twice, by its fast kernels and by the plain ones they must equal, op by op and byte for byte.</summary>
/// <param name="FastOps">Ops that have a fast kernel; with none there is nothing to compare.</param>
/// <param name="Invocations">Inputs both were given: the golden samples, seeded noise and extremes.</param>
/// <param name="Difference">The first difference; null when there is none.</param>
public sealed record KernelComparison(int FastOps, int Invocations, KernelDifference? Difference)
{
    private const int NoiseSamples = 8;
    private const int ExtremeSamples = 4;
    private const int VariantOffset = 3;
    private const int OpBytesOffset = 24;

    /// <summary>Compares on given inputs, on noise and on inputs of the smallest and largest values only.</summary>
    /// <param name="image">An image the engine accepts.</param>
    /// <param name="inputs">Invocations back to back; empty for none.</param>
    public static KernelComparison Run(byte[] image, byte[] inputs)
    {
        ImageView view = ImageView.Read(image);
        var fast = InferenceSession.Open(image);
        var plain = InferenceSession.Open(MakePlain(image));
        int fastOps = view.Ops.Count(op => op.Variant != 0);
        if (fastOps == 0)
        {
            return new KernelComparison(0, 0, null);
        }

        byte[] noise = GoldenSamples.Generate(fast, NoiseSamples, GoldenMode.Sequence, seed: 4).Inputs;
        byte[] all = [.. inputs, .. noise, .. Extremes(fast.InputBytes)];
        int count = all.Length / fast.InputBytes;
        KernelDifference? difference = null;
        for (int sample = 0; sample < count && difference is null; sample++)
        {
            Write(fast.Runner, all, sample * fast.InputBytes);
            Write(plain.Runner, all, sample * fast.InputBytes);
            difference = view.Ops.Select(op => Step(op, fast.Runner, plain.Runner, sample)).FirstOrDefault(found => found is not null);
        }

        return new KernelComparison(fastOps, count, difference);
    }

    /// <summary>The same image with every op given to the plain kernel: its record differs in the variant, and in what only the fast kernel reads.</summary>
    public static byte[] MakePlain(byte[] image)
    {
        var header = new ModelHeader();
        byte[] plain = [.. image];
        if (header.Read(image, image.Length) != FormatStatus.Ok)
        {
            throw new InferenceException("The model image's header cannot be read.");
        }

        // Constants are named by their places, so what the records lose is left as a gap in front of them.
        int from = header.OpsOffset;
        int to = header.OpsOffset;
        for (int i = 0; i < header.OpCount; i++)
        {
            int length = LittleEndian.ReadUInt16(image, from);
            int kept = length - FastBytes(image, from);
            image.AsSpan(from, kept).CopyTo(plain.AsSpan(to));
            BitConverter.TryWriteBytes(plain.AsSpan(to), (ushort)kept);
            plain[to + VariantOffset] = 0;
            from += length;
            to += kept;
        }

        LittleEndian.WriteInt32(plain, OpBytesOffset, to - header.OpsOffset);
        return plain;
    }

    /// <summary>Bytes at a record's end that only the fast kernel reads: the three 64-bit constants of a scaled ELEMENTWISE.</summary>
    private static int FastBytes(byte[] image, int record) =>
        image[record + 2] == (byte)ModelOpCode.Elementwise && image[record + VariantOffset] != 0 ? 3 * sizeof(long) : 0;

    private static byte[] Extremes(int inputBytes)
    {
        byte[] inputs = new byte[ExtremeSamples * inputBytes];
        uint state = 7;
        for (int i = 0; i < inputs.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            int sample = i / inputBytes;
            bool low = sample == 0 || (sample > 1 && (state >> 31) != 0);
            inputs[i] = low ? (byte)0x80 : (byte)0x7F;
        }

        return inputs;
    }

    private static void Write(ModelRunner runner, byte[] inputs, int start)
    {
        for (int i = 0; i < runner.InputCount; i++)
        {
            runner.WriteInput(i, inputs, start);
            start += runner.Input(i).Bytes;
        }
    }

    private static KernelDifference? Step(OpView op, ModelRunner fast, ModelRunner plain, int sample)
    {
        byte[] found = Run(op, fast);
        byte[] expected = Run(op, plain);
        int offset = expected.AsSpan().CommonPrefixLength(found);
        return offset == expected.Length
            ? null
            : new KernelDifference(op.Op, op.Index, op.SourceIndex, sample, offset, (sbyte)expected[offset], (sbyte)found[offset]);
    }

    private static byte[] Run(OpView op, ModelRunner runner)
    {
        InferenceStatus status = runner.InvokeOp(op.Index);
        if (status != InferenceStatus.Ok)
        {
            throw new InferenceException($"Op {op.Index} {op.Op} fails: {status} ({(int)status}).");
        }

        byte[] outputs = new byte[op.Outputs.Sum(output => output.Bytes)];
        int start = 0;
        foreach (Operand output in op.Outputs)
        {
            runner.ReadArena(output.Offset, output.Bytes, outputs, start);
            start += output.Bytes;
        }

        return outputs;
    }
}
