namespace TinyDevice.UpdateServer.Contract;

/// <summary>Answer to a registration, shown once: the token is kept only as a hash.</summary>
/// <param name="Id">The device.</param>
/// <param name="Tenant">First segment of its device path.</param>
/// <param name="Token">For the header <c>Authorization: TargetToken ...</c>; 32 letters and digits.</param>
/// <param name="HmacKey">32 bytes, base64; authenticates tickets to this device.</param>
public sealed record DeviceCredentials(string Id, string Tenant, string Token, string HmacKey);
