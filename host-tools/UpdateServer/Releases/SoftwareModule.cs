namespace TinyDevice.UpdateServer.Releases;

/// <summary>A named part of a release of files; hawkBit's software module, DDI's chunk.</summary>
internal sealed class SoftwareModule
{
    /// <summary>The least number: below it devices know packages by the number of their release.</summary>
    public const int FirstId = 1_000_000;

    public int Id { get; set; }
    public required string Name { get; set; }
    public required string Version { get; set; }

    /// <summary>hawkBit's key, such as "os" or "application".</summary>
    public required string Type { get; set; }
    public string? Vendor { get; set; }
    public string? Description { get; set; }

    /// <summary>Deleted by a person, kept because a release holds it.</summary>
    public bool IsDeleted { get; set; }
    public required string CreatedBy { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public List<ModuleFile> Files { get; } = [];
}
