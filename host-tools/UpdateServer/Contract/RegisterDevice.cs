namespace TinyDevice.UpdateServer.Contract;

/// <summary>Body of POST /api/v1/devices.</summary>
/// <param name="Id">1 to 64 characters of A-Z a-z 0-9 . _ : -</param>
/// <param name="Target">Hardware; null to believe what the device reports.</param>
/// <param name="ModelClass">Model class it runs; null to believe what the device reports.</param>
public sealed record RegisterDevice(string Id, string? Target = null, string? ModelClass = null);
