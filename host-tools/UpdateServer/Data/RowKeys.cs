namespace TinyDevice.UpdateServer.Data;

/// <summary>The rows a change of one device works on, so that they can be read together with those of other devices.</summary>
/// <param name="DeviceId">The device.</param>
/// <param name="ActionId">The action, if the change is about one that exists.</param>
internal readonly record struct RowKeys(string DeviceId, int? ActionId = null);
