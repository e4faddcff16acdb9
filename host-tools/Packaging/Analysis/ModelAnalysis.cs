namespace TinyDevice.Packaging.Analysis;

/// <summary>What there is to know about a model before it meets any hardware.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="FileBytes">Size of the .tflite file; 0 for a plan.</param>
/// <param name="Layers">One row per operator.</param>
/// <param name="PeakActivationBytes">Most activation bytes alive at one time, each tensor rounded up to 16: no arena without in-place operators is smaller.</param>
/// <param name="ArenaBytes">Arena TinyDevice's compiler plans; null when it cannot compile the model.</param>
/// <param name="ImageBytes">Size of TinyDevice's model image; null likewise.</param>
/// <param name="Problem">Why TinyDevice cannot compile the model and what to change, naming every operator; null when it can.</param>
/// <param name="Targets">How it does on each target asked for.</param>
/// <param name="SmallestTarget">The smallest of all targets it fits; null when there is none.</param>
/// <param name="SmallestTinyDeviceTarget">The smallest it fits with this project's runtime.</param>
/// <param name="SmallestClass">The smallest class of hardware it fits.</param>
/// <param name="Assumptions">What the estimates rest on, one sentence each.</param>
public sealed record ModelAnalysis(
    string Name,
    int FileBytes,
    IReadOnlyList<LayerProfile> Layers,
    long PeakActivationBytes,
    int? ArenaBytes,
    int? ImageBytes,
    string? Problem,
    IReadOnlyList<TargetFit> Targets,
    string? SmallestTarget,
    string? SmallestTinyDeviceTarget,
    TargetClass? SmallestClass,
    IReadOnlyList<string> Assumptions)
{
    /// <summary>Multiply-accumulate operations of one inference.</summary>
    public long Macs => Layers.Sum(layer => layer.Macs);

    /// <summary>Bytes of all constants.</summary>
    public long WeightBytes => Layers.Sum(layer => layer.WeightBytes);

    /// <summary>Estimated IL instructions of one inference.</summary>
    public long Instructions => Layers.Sum(layer => layer.Instructions);
}
