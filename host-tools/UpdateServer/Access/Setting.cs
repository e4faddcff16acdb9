namespace TinyDevice.UpdateServer.Access;

/// <summary>One setting a person changed at run time; it takes the place of the option the server was started with.</summary>
internal sealed class Setting
{
    public required string Key { get; set; }

    /// <summary>As JSON.</summary>
    public required string Value { get; set; }
    public required string ChangedBy { get; set; }
    public DateTimeOffset ChangedAt { get; set; }
}
