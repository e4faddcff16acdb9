namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>A device in a list.</summary>
/// <param name="Id">The device.</param>
/// <param name="Target">Hardware; null until registered or reported.</param>
/// <param name="ModelClass">Model class; likewise.</param>
/// <param name="ModelVersion">Model in use; likewise.</param>
/// <param name="State">Where it stands.</param>
/// <param name="LastSeenAt">Last request; null if never.</param>
/// <param name="IsSilent">Whether it missed its polls.</param>
public sealed record DeviceRow(string Id, string? Target, string? ModelClass, string? ModelVersion, Contract.DeviceState State,
    DateTimeOffset? LastSeenAt, bool IsSilent);
