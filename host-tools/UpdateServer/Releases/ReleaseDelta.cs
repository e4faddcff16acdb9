using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>A delta that makes a release's package out of an older one; its bytes are in the artifact store under their SHA-256.</summary>
internal sealed class ReleaseDelta
{
    public int Id { get; set; }
    public int ReleaseId { get; set; }

    /// <summary>First digits of the digest of what it builds on.</summary>
    public required string BaseId { get; set; }

    /// <summary>The release it builds on; null for a model that never was one here, such as the firmware's own.</summary>
    public int? BaseReleaseId { get; set; }
    public required string FileName { get; set; }
    public long Size { get; set; }
    public required string Sha256 { get; set; }
    public required string Sha1 { get; set; }
    public required string Md5 { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    public StoredFile ToStoredFile() => new(ReleaseId, FileName, Size, new FileDigests(Sha256, Sha1, Md5), CreatedAt);

    public DeltaInfo ToInfo() => new(ReleaseId, BaseId, BaseReleaseId, Size, Sha256, FileName, CreatedAt);
}
