using TinyDevice.Packaging.Compiler.Costs;

namespace TinyDevice.Packaging.Analysis;

/// <summary>What a layer planned by hand would take on the engine's plain kernels, from the same counted costs as a compiled one.</summary>
internal static class PlannedCost
{
    /// <summary>The estimate for a layer with an output of so many positions.</summary>
    public static OpCost Of(PlannedLayer layer, long positions)
    {
        long outputs = positions * layer.Outputs;
        long products = positions * (layer.Weights - layer.Outputs);
        var work = new Dictionary<string, long> { ["call"] = 1, ["position"] = positions, ["output"] = outputs, ["product"] = products };
        if (layer.Kind == "dense")
        {
            return CostTable.Default.Estimate("FullyConnected 0", work);
        }

        long taps = (long)layer.Numbers[2] * layer.Numbers[3];
        work["tap inside"] = positions * taps;
        work["copied"] = positions * taps * layer.Numbers[0];
        return CostTable.Default.Estimate("Conv2D 0", work);
    }
}
