namespace TinyDevice.Packaging.Board;

/// <summary>A nanoFramework package the firmware is built against.</summary>
/// <param name="Id">NuGet identity.</param>
/// <param name="Version">Exact version.</param>
public sealed record DevicePackage(string Id, string Version);
