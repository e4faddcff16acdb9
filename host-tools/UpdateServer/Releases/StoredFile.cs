namespace TinyDevice.UpdateServer.Releases;

/// <summary>What a device may download: a package, or a file of a module.</summary>
/// <param name="ModuleId">The module by which devices ask for it.</param>
/// <param name="FileName">Its name.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Digests">Of its bytes.</param>
/// <param name="CreatedAt">When it was uploaded.</param>
internal sealed record StoredFile(int ModuleId, string FileName, long Size, FileDigests Digests, DateTimeOffset CreatedAt);
