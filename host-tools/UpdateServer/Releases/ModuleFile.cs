namespace TinyDevice.UpdateServer.Releases;

/// <summary>One file of a software module; its bytes are in the artifact store under their SHA-256.</summary>
internal sealed class ModuleFile
{
    public int Id { get; set; }
    public int ModuleId { get; set; }
    public required string FileName { get; set; }
    public long Size { get; set; }
    public required string Sha256 { get; set; }
    public required string Sha1 { get; set; }
    public required string Md5 { get; set; }
    public required string CreatedBy { get; set; }
    public DateTimeOffset CreatedAt { get; set; }

    public StoredFile ToStoredFile() => new(ModuleId, FileName, Size, new FileDigests(Sha256, Sha1, Md5), CreatedAt);
}
