using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Rollouts;

namespace TinyDevice.UpdateServer.Access;

/// <summary>Versions of what people change: equal as long as nothing changed that a decision about it could rest on.</summary>
/// <remarks>The same from a row and from its view, which is what makes If-Match comparable with an earlier GET.</remarks>
internal static class EntityTag
{
    private const int Bytes = 8;

    public static string Of(DeviceInfo device) =>
        Of(device.Id, device.State is DeviceState.Pending or DeviceState.Retired ? device.State : null, device.Target, device.ModelClass, device.Name,
            device.Description, device.AutoConfirm);

    public static string Of(FleetDevice device) =>
        Of(device.Id, device.State is DeviceState.Pending or DeviceState.Retired ? device.State : null, device.Target, device.ModelClass, device.Name,
            device.Description, device.AutoConfirmedAt is not null);

    public static string Of(RolloutInfo rollout) => Of(rollout.Id, rollout.State, rollout.Stage, rollout.HaltReason, rollout.Decision);

    public static string Of(Rollout rollout) => Of(rollout.Id, rollout.State, rollout.CurrentStage, rollout.HaltReason, rollout.Decision);

    public static string Of(ReleaseInfo release) => Of(release.Id, release.Sha256, release.ModelVersion);

    private static string Of(params object?[] parts)
    {
        string text = string.Join('\n', parts.Select(p => p is null ? "-" : "=" + Convert.ToString(p, CultureInfo.InvariantCulture)));
        return $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, Bytes))}\"";
    }
}
