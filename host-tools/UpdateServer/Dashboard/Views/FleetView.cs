using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>The fleet: how many devices on which version, and the devices somebody looks for.</summary>
/// <param name="Status">Counts.</param>
/// <param name="Silent">Devices that missed their polls.</param>
/// <param name="Search">What is looked for.</param>
/// <param name="Rows">What was found, one page of it.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
/// <param name="Now">When this was so.</param>
public sealed record FleetView(FleetStatus Status, int Silent, FleetSearchFields Search, IReadOnlyList<DeviceRow> Rows, string? Next, DateTimeOffset Now);
