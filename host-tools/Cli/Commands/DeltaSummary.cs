using TinyDevice.Packaging;

namespace TinyDevice.Cli.Commands;

/// <summary>What is told about a delta; sizes are bytes.</summary>
/// <param name="From">What it builds on.</param>
/// <param name="BaseId">The digits its file name ends in.</param>
/// <param name="File">Its name; null when it is not given out.</param>
/// <param name="Bytes">Its size; 0 when it could not be made.</param>
/// <param name="SavingPercent">Part of the package that it saves.</param>
/// <param name="WhyNot">Why it is not given out; null when it is.</param>
internal sealed record DeltaSummary(string From, string BaseId, string? File, int Bytes, int SavingPercent, string? WhyNot)
{
    public static DeltaSummary Of(DeltaChoice delta) => new(
        delta.Source.Name, delta.Source.Id, delta.Refusal is null ? delta.FileName : null, delta.Delta.Length, delta.SavingPercent, delta.Refusal);

    /// <summary>One line for a person.</summary>
    public static string Describe(DeltaChoice delta) => delta.Refusal is null
        ? $"delta    {delta.Delta.Length,9:N0} B from {delta.Source.Name}, saves {delta.SavingPercent} %: {delta.FileName}"
        : $"delta    none from {delta.Source.Name}: {delta.Refusal}";
}
