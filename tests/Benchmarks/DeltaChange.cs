using TinyDevice.Formats;
using TinyDevice.Packaging;

namespace TinyDevice.Benchmarks;

/// <summary>A way in which one version of a model differs from the one before; always the same for the same model.</summary>
/// <param name="Name">What a reader is told.</param>
/// <param name="Share">Part of the weights that change.</param>
/// <param name="Sigma">Standard deviation of a change, in steps of the int8 weight; 0 for one step up or down.</param>
/// <param name="Retrains">Weights are dealt out anew among themselves instead, as unlike as training from zero makes them.</param>
/// <param name="LastLayerOnly">Only the last tensor changes.</param>
internal sealed record DeltaChange(string Name, double Share, double Sigma, bool Retrains = false, bool LastLayerOnly = false)
{
    private const int BiasSteps = 40;
    private const int TensorsOfLayer = 2;

    /// <summary>The changes that the report shows.</summary>
    public static IReadOnlyList<DeltaChange> All { get; } =
    [
        new("1 % of the weights by one", 0.01, 0),
        new("10 % of the weights by one", 0.1, 0),
        new("all weights by one", 1, 0),
        new("last layer retrained", 1, 0, Retrains: true, LastLayerOnly: true),
        new("all weights, sigma 2", 1, 2),
        new("all weights, sigma 8", 1, 8),
        new("retrained from zero", 1, 0, Retrains: true),
    ];

    /// <summary>The image of the next version.</summary>
    public byte[] Apply(byte[] image)
    {
        byte[] next = [.. image];
        var random = new Random(1);
        IReadOnlyList<PayloadTensor> tensors = PayloadTensors.Of(DeltaSource.OfFactory(image));
        foreach (PayloadTensor tensor in tensors.Skip(LastLayerOnly ? tensors.Count - TensorsOfLayer : 0))
        {
            Span<byte> bytes = next.AsSpan(tensor.Start, tensor.Length);
            if (tensor.Kind.EndsWith("weights", StringComparison.Ordinal))
            {
                ChangeWeights(bytes, random);
            }
            else if (Share >= 1)
            {
                ChangeBiases(bytes, random);
            }
        }

        return next;
    }

    private void ChangeWeights(Span<byte> weights, Random random)
    {
        if (Retrains)
        {
            random.Shuffle(weights);
            return;
        }

        for (int i = 0; i < weights.Length; i++)
        {
            if (random.NextDouble() < Share)
            {
                int step = Sigma == 0 ? 1 - (2 * random.Next(2)) : (int)Math.Round(Sigma * Gauss(random));
                weights[i] = (byte)Math.Clamp(weights[i] + step, 1, 255);
            }
        }
    }

    /// <summary>Biases move with retraining; scales, and with them multipliers and shifts, are frozen.</summary>
    private static void ChangeBiases(Span<byte> table, Random random)
    {
        for (int i = 0; i < table.Length; i += ModelFormat.ChannelEntrySize)
        {
            int bias = BitConverter.ToInt32(table[i..]) + (int)Math.Round(BiasSteps * Gauss(random));
            BitConverter.TryWriteBytes(table[i..], bias);
        }
    }

    private static double Gauss(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
