using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Rollouts;

/// <summary>What a fitting device gets at its next poll, if the open stage reaches it.</summary>
/// <param name="RolloutId">The rollout.</param>
/// <param name="ReleaseId">What it hands out.</param>
/// <param name="Salt">Decides the order of the devices.</param>
/// <param name="Bound">Bound of the open stage where none was drawn for a device's version; 0 lets nobody in.</param>
/// <param name="Bounds">Bounds by the version a device runs.</param>
internal sealed record Offer(int RolloutId, int ReleaseId, string Salt, long Bound, IReadOnlyDictionary<string, long> Bounds)
{
    /// <summary>Most updates of the rollout under way at one time; 0 any number.</summary>
    public int MaxConcurrent { get; init; }

    /// <summary>When updates may begin; null at any time.</summary>
    public MaintenanceWindow? Window { get; init; }

    public bool Fits(DeviceSnapshot device) => RolloutId > device.ConcludedRolloutId && ReleaseId != device.InstalledReleaseId;

    public bool Admits(string deviceId, string? version)
    {
        long bound = Bound == 0 ? 0 : Bounds.GetValueOrDefault(version ?? "", Bound);
        return bound > uint.MaxValue || (bound > 0 && Membership.RankOf(Salt, deviceId) < bound);
    }
}
