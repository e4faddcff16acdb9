using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>What an update brings: a verified package, or a set of files. A package is never changed after it was inserted.</summary>
internal sealed class Release
{
    public int Id { get; set; }
    public ReleaseKind Kind { get; set; } = ReleaseKind.Package;

    /// <summary>Of files, the name of the set.</summary>
    public required string ModelClass { get; set; }

    /// <summary>Of files, the version of the set.</summary>
    public required string ModelVersion { get; set; }

    /// <summary>Empty for files, as everything from here to the name of the file.</summary>
    public string Target { get; set; } = "";
    public int Epoch { get; set; }
    public long Sequence { get; set; }
    public long Size { get; set; }
    public string Sha256 { get; set; } = "";
    public string Sha1 { get; set; } = "";
    public string Md5 { get; set; } = "";
    public string FileName { get; set; } = "";
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>Of files: hawkBit's key for the kind of set, its description, and who made it.</summary>
    public string? SetType { get; set; }
    public string? Description { get; set; }
    public string? CreatedBy { get; set; }

    /// <summary>Deleted by a person, kept because updates speak of it.</summary>
    public bool IsDeleted { get; set; }

    /// <summary>Of files; loaded only where it is asked for.</summary>
    public List<ReleaseModule> Modules { get; } = [];

    public ReleaseInfo ToInfo() => new(Id, ModelClass, ModelVersion, Target, Epoch, Sequence, Size, Sha256, FileName, CreatedAt, Kind);

    /// <summary>The package as devices download it; its module has the number of the release.</summary>
    public StoredFile ToStoredFile() => new(Id, FileName, Size, new FileDigests(Sha256, Sha1, Md5), CreatedAt);
}
