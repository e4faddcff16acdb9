using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>One rollout.</summary>
/// <param name="Rollout">How it stands.</param>
/// <param name="Reasons">Why updates failed, most frequent first.</param>
/// <param name="Steps">What this visitor may do with it now.</param>
/// <param name="Now">When this was so.</param>
public sealed record RolloutView(RolloutInfo Rollout, IReadOnlyList<ReasonBar> Reasons, IReadOnlyList<string> Steps, DateTimeOffset Now);
