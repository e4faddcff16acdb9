namespace TinyDevice.UpdateServer.Contract;

/// <summary>Body of POST /api/v1/devices/{id}/token.</summary>
/// <param name="HmacKey">Whether the ticket key is made anew, too; the board then needs both.</param>
public sealed record RenewCredentials(bool HmacKey = false);
