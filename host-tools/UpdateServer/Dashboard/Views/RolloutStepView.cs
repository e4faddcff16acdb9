using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>Asks whether a step of a rollout is meant.</summary>
/// <param name="Rollout">How it stands.</param>
/// <param name="Step">The step.</param>
/// <param name="WaysBack">For each of its targets the releases its devices would take instead.</param>
public sealed record RolloutStepView(RolloutInfo Rollout, string Step, IReadOnlyList<WayBack> WaysBack);

/// <summary>What devices of one target can go back to.</summary>
/// <param name="Release">What they have.</param>
/// <param name="Chosen">What was named at the start; null when nothing was.</param>
/// <param name="Choices">Releases of the same kind with a higher sequence, newest first.</param>
public sealed record WayBack(ReleaseInfo Release, int? Chosen, IReadOnlyList<ReleaseInfo> Choices);
