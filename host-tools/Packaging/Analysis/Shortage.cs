namespace TinyDevice.Packaging.Analysis;

/// <summary>Memory that does not suffice, and the layers that would give it.</summary>
/// <param name="Resource">As in <see cref="MemoryUse"/>.</param>
/// <param name="Bytes">Bytes to cut.</param>
/// <param name="Layers">The layers holding the most of it, largest first, until they hold enough.</param>
public sealed record Shortage(string Resource, long Bytes, IReadOnlyList<LayerShare> Layers)
{
    /// <summary>The layers whose weights hold the bytes to cut.</summary>
    public static Shortage OfWeights(MemoryUse memory, IReadOnlyList<LayerProfile> layers)
    {
        List<LayerShare> shares = [];
        long held = 0;
        foreach (LayerProfile layer in layers.Where(layer => layer.WeightBytes > 0).OrderByDescending(layer => layer.WeightBytes))
        {
            if (held >= memory.ExcessBytes)
            {
                break;
            }

            held += layer.WeightBytes;
            shares.Add(new LayerShare(layer.Index, layer.Operator, layer.WeightBytes));
        }

        return new Shortage(memory.Resource, memory.ExcessBytes, shares);
    }

    /// <summary>The layers during which more activations are alive than there is room for; every one of them must shrink.</summary>
    public static Shortage OfActivations(MemoryUse memory, IReadOnlyList<LayerProfile> layers)
    {
        long peak = layers.Max(layer => layer.AliveBytes);
        IEnumerable<LayerShare> shares = layers
            .Where(layer => layer.AliveBytes > 0 && layer.AliveBytes > peak - memory.ExcessBytes)
            .OrderByDescending(layer => layer.AliveBytes)
            .Select(layer => new LayerShare(layer.Index, layer.Operator, layer.AliveBytes));
        return new Shortage(memory.Resource, memory.ExcessBytes, [.. shares]);
    }
}

/// <summary>What one layer holds of a scarce memory.</summary>
public sealed record LayerShare(int Index, string Operator, long Bytes);
