namespace TinyDevice.UpdateServer.Releases;

/// <summary>One module's place in a release of files.</summary>
internal sealed class ReleaseModule
{
    public int ReleaseId { get; set; }
    public int ModuleId { get; set; }
    public SoftwareModule? Module { get; set; }
}
