namespace TinyDevice.Packaging.Analysis;

/// <summary>Whether and how a model runs on one target.</summary>
/// <param name="Target">Name of the target.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Class">Its kind.</param>
/// <param name="Runtime">The software that runs the model there.</param>
/// <param name="OperatorsCovered">Distinct operators of the model that run there.</param>
/// <param name="OperatorsUsed">Distinct operators of the model.</param>
/// <param name="Unsupported">The operators that do not run there: index and name.</param>
/// <param name="Problem">One sentence on why the model cannot run there, apart from memory; null when nothing is in the way.</param>
/// <param name="Memory">Every kind of memory with a limit; empty when none is known to be one.</param>
/// <param name="Shortages">What to cut.</param>
/// <param name="Milliseconds">Time of one inference; null when the model cannot run there.</param>
/// <param name="IsLeastTime">True when the time comes from the maker's peak: no model takes less, most take much more.</param>
/// <param name="Microjoules">Energy of one inference; null when the target's power is not known.</param>
/// <param name="Duty">Battery life at the given interval; null when there is no time or only a least one.</param>
public sealed record TargetFit(
    string Target,
    string Title,
    TargetClass Class,
    string Runtime,
    int OperatorsCovered,
    int OperatorsUsed,
    IReadOnlyList<string> Unsupported,
    string? Problem,
    IReadOnlyList<MemoryUse> Memory,
    IReadOnlyList<Shortage> Shortages,
    Estimate? Milliseconds,
    bool IsLeastTime,
    Estimate? Microjoules,
    DutyPlan? Duty)
{
    /// <summary>Whether the model runs on the target.</summary>
    public bool Fits => Problem is null && Unsupported.Count == 0 && Memory.All(memory => memory.Fits);
}
