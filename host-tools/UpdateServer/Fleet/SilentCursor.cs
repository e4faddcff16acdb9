using System.Globalization;

namespace TinyDevice.UpdateServer.Fleet;

/// <summary>A place in the list of silent devices: those heard of longest ago first, then by id.</summary>
internal readonly record struct SilentCursor(long LastSeenMs, string Id) : IComparable<SilentCursor>
{
    public static SilentCursor Of(DeviceEntry entry) => new(entry.LastSeenMs, entry.Id);

    /// <summary>The place a text stands for; null, the beginning, when it is none.</summary>
    public static SilentCursor? Read(string? text) =>
        text?.Split('~', 2) is [string seen, string id] && long.TryParse(seen, NumberStyles.None, CultureInfo.InvariantCulture, out long ms)
            ? new SilentCursor(ms, id) : null;

    public int CompareTo(SilentCursor other) =>
        LastSeenMs != other.LastSeenMs ? LastSeenMs.CompareTo(other.LastSeenMs) : string.CompareOrdinal(Id, other.Id);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{LastSeenMs}~{Id}");
}
