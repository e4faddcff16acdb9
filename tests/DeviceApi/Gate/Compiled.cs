using Microsoft.CodeAnalysis;

namespace TinyDevice.DeviceApi.Tests.Gate;

/// <summary>An assembly and what the compiler had to say about it.</summary>
/// <param name="Image">The assembly; empty when there were errors.</param>
/// <param name="Complaints">Errors and warnings, each with file and line.</param>
internal sealed record Compiled(byte[] Image, IReadOnlyList<string> Complaints)
{
    public MetadataReference AsReference() => MetadataReference.CreateFromImage(Image);
}
