namespace TinyDevice.UpdateServer.Fleet;

/// <summary>What may name a device.</summary>
internal static class DeviceId
{
    public const int MaxLength = 64;

    /// <summary>True for 1 to 64 characters of A-Z a-z 0-9 . _ : -</summary>
    public static bool IsValid(string? id) =>
        id is { Length: >= 1 and <= MaxLength } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '-');
}
