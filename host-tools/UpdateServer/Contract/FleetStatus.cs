namespace TinyDevice.UpdateServer.Contract;

/// <summary>The whole fleet in a few numbers.</summary>
/// <param name="Devices">All devices.</param>
/// <param name="States">Devices by state; states without devices are left out.</param>
/// <param name="Versions">Devices by model class and version, most first.</param>
public sealed record FleetStatus(int Devices, IReadOnlyDictionary<DeviceState, int> States, IReadOnlyList<VersionCount> Versions);
