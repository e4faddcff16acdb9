using TinyDevice.Formats;
using TinyDevice.Packaging.Analysis.Inspection;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Packaging;

/// <summary>A tensor of a payload: weights or channel table of an op, or the golden section.</summary>
/// <param name="Kind">What two tensors must have in common to be likes: op, what it is, and shape.</param>
/// <param name="Start">First byte in the payload.</param>
/// <param name="Length">Bytes.</param>
internal sealed record PayloadTensor(string Kind, int Start, int Length);

/// <summary>The tensors of a payload and their likes in another.</summary>
internal static class PayloadTensors
{
    private const int ChannelTable = 6;
    private const int Weights = 7;

    /// <summary>The tensors of a payload in the order they lie in; none for an image the engine refuses.</summary>
    public static IReadOnlyList<PayloadTensor> Of(DeltaSource source)
    {
        List<PayloadTensor> tensors = [];
        byte[] image = source.Payload[..source.ImageSize].ToArray();
        if (TryReadOps(image) is { } ops)
        {
            foreach (OpView op in ops.Where(o => o.Op is nameof(ModelOpCode.FullyConnected) or nameof(ModelOpCode.Conv2D) or nameof(ModelOpCode.DepthwiseConv2D)))
            {
                int channels = op.Parameters[0];
                int depth = op.Parameters[1];
                string shape = $"{op.Op} {channels} {depth}";
                tensors.Add(new PayloadTensor(shape + " table", op.Parameters[ChannelTable], channels * ModelFormat.ChannelEntrySize));
                tensors.Add(new PayloadTensor(shape + " weights", op.Parameters[Weights], channels * depth));
            }
        }

        int golden = source.Payload.Length - image.Length;
        if (golden > 0)
        {
            tensors.Add(new PayloadTensor($"golden {golden}", image.Length, golden));
        }

        List<PayloadTensor> apart = [];
        foreach (PayloadTensor tensor in tensors.OrderBy(t => t.Start))
        {
            // Ops may share a constant; it is one tensor.
            if (apart.Count == 0 || tensor.Start >= apart[^1].Start + apart[^1].Length)
            {
                apart.Add(tensor);
            }
        }

        return apart;
    }

    /// <summary>Pairs the tensors of two payloads: the longest sequence of likes in the order of both.</summary>
    public static IEnumerable<DeltaPiece> Match(IReadOnlyList<PayloadTensor> newTensors, IReadOnlyList<PayloadTensor> baseTensors)
    {
        int[,] longest = new int[newTensors.Count + 1, baseTensors.Count + 1];
        for (int i = newTensors.Count - 1; i >= 0; i--)
        {
            for (int j = baseTensors.Count - 1; j >= 0; j--)
            {
                longest[i, j] = newTensors[i].Kind == baseTensors[j].Kind
                    ? longest[i + 1, j + 1] + 1
                    : Math.Max(longest[i + 1, j], longest[i, j + 1]);
            }
        }

        for (int i = 0, j = 0; i < newTensors.Count && j < baseTensors.Count;)
        {
            if (newTensors[i].Kind == baseTensors[j].Kind)
            {
                yield return new DeltaPiece(newTensors[i].Start, newTensors[i].Length, baseTensors[j].Start);
                i++;
                j++;
            }
            else if (longest[i + 1, j] >= longest[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }
    }

    private static IReadOnlyList<OpView>? TryReadOps(byte[] image)
    {
        try
        {
            InferenceSession.Open(image);
        }
        catch (InferenceException)
        {
            // A package may carry anything that was signed; without tensors its bytes are paired by likeness alone.
            return null;
        }

        var header = new ModelHeader();
        return header.Read(image, image.Length) == FormatStatus.Ok ? OpView.ReadAll(image, header) : null;
    }
}
