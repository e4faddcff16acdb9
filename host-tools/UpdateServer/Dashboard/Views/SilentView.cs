namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>Devices that missed their polls, those silent for longest first.</summary>
/// <param name="Silent">How many there are.</param>
/// <param name="Devices">How many devices there are at all.</param>
/// <param name="Rows">One page of them.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
/// <param name="After">Time without a poll after which a device counts as silent.</param>
/// <param name="Now">When this was so.</param>
public sealed record SilentView(int Silent, int Devices, IReadOnlyList<DeviceRow> Rows, string? Next, TimeSpan After, DateTimeOffset Now);
