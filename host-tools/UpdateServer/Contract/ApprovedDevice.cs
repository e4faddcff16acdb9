namespace TinyDevice.UpdateServer.Contract;

/// <summary>Answer to an approval: what a device that registered itself does not know yet.</summary>
/// <param name="Id">The device.</param>
/// <param name="Tenant">First segment of its device path.</param>
/// <param name="HmacKey">32 bytes, base64; authenticates tickets to this device. It goes into the device's own files.</param>
public sealed record ApprovedDevice(string Id, string Tenant, string HmacKey);
