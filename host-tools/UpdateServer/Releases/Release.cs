using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>A verified package; never changed after it was inserted.</summary>
internal sealed class Release
{
    public int Id { get; set; }
    public required string ModelClass { get; set; }
    public required string ModelVersion { get; set; }
    public required string Target { get; set; }
    public int Epoch { get; set; }
    public long Sequence { get; set; }
    public long Size { get; set; }
    public required string Sha256 { get; set; }
    public required string Sha1 { get; set; }
    public required string Md5 { get; set; }
    public required string FileName { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    public ReleaseInfo ToInfo() => new(Id, ModelClass, ModelVersion, Target, Epoch, Sequence, Size, Sha256, FileName, CreatedAt);
}
