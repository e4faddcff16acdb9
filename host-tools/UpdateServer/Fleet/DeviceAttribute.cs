namespace TinyDevice.UpdateServer.Fleet;

/// <summary>One thing a device reported about itself.</summary>
internal sealed class DeviceAttribute
{
    public required string DeviceId { get; set; }
    public required string Key { get; set; }
    public required string Value { get; set; }
}
