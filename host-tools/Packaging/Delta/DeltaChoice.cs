namespace TinyDevice.Packaging;

/// <summary>A delta, and whether it is worth having beside its package.</summary>
/// <param name="Source">What it builds on.</param>
/// <param name="FileName">What devices know it by.</param>
/// <param name="Delta">Its bytes; empty when it could not serve anybody.</param>
/// <param name="SavingPercent">Part of the package that it saves; below 0 when it is the bigger one.</param>
/// <param name="Refusal">Why it is not to be given out; null when it is.</param>
public sealed record DeltaChoice(DeltaSource Source, string FileName, ReadOnlyMemory<byte> Delta, int SavingPercent, string? Refusal)
{
    /// <summary>Makes the delta and judges it.</summary>
    public static DeltaChoice Make(PackageReader package, DeltaSource source)
    {
        if (source.Package is { } old && (old.ModelClass != package.Manifest.ModelClass || old.Target != package.Manifest.Target))
        {
            return new DeltaChoice(source, "", default, 0, $"it is a model of class {old.ModelClass} for {old.Target}, and this one of {package.Manifest.ModelClass} for {package.Manifest.Target}");
        }

        byte[] delta = DeltaWriter.Write(package, source);
        int saving = (int)Math.Floor(100.0 * (package.Bytes.Length - delta.Length) / package.Bytes.Length);
        string? refusal = saving >= DeltaWriter.LeastSaving
            ? null
            : $"its {delta.Length:N0} of {package.Bytes.Length:N0} bytes save {saving} %, and {DeltaWriter.LeastSaving} % are asked for";
        return new DeltaChoice(source, DeltaWriter.FileNameOf(DeltaReader.Open(delta)), delta, saving, refusal);
    }
}
