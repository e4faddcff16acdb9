using TinyDevice.Formats;

namespace TinyDevice.Packaging.Analysis.Inspection;

/// <summary>A delta readably; sizes are bytes.</summary>
/// <param name="ModelClass">Class of the model it makes.</param>
/// <param name="ModelVersion">Its version.</param>
/// <param name="BaseId">First digits of the digest of what it builds on.</param>
/// <param name="BasePayloadBytes">Payload of what it builds on.</param>
/// <param name="DeltaBytes">Size.</param>
/// <param name="PackageBytes">Size of the package it makes.</param>
/// <param name="CodedChunks">Coded size of each chunk.</param>
public sealed record DeltaView(
    string ModelClass, string ModelVersion, string BaseId, int BasePayloadBytes, int DeltaBytes, int PackageBytes, IReadOnlyList<int> CodedChunks)
{
    /// <summary>Reads a delta as far as that can be done without its base.</summary>
    /// <exception cref="PackageException">It is damaged.</exception>
    public static DeltaView Read(byte[] delta)
    {
        DeltaReader reader = DeltaReader.Open(delta);
        Manifest manifest = reader.Manifest;
        return new DeltaView(
            manifest.ModelClass,
            manifest.ModelVersion,
            reader.BaseId,
            reader.BaseSize,
            delta.Length,
            PackageLayout.PackageSize(manifest.PayloadSize),
            [.. Enumerable.Range(0, PackageLayout.ChunkCount(manifest.PayloadSize)).Select(reader.CodedSize)]);
    }

    /// <summary>One paragraph for a person.</summary>
    public string Describe() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"delta    {DeltaBytes:N0} B that make {ModelClass} {ModelVersion} of {PackageBytes:N0} B out of a payload of {BasePayloadBytes:N0} B\nbase     {BaseId} (devices know the delta by a file name that ends in .{BaseId}{DeltaReader.Suffix})\nchunks   {CodedChunks.Count}, coded in {CodedChunks.Min():N0} to {CodedChunks.Max():N0} B\nVerify with the base: tinydevice verify FILE --delta-from BASE.");
}
