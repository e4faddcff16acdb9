using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>Plans a rollout: its terms, whom each stage would reach, and the question whether it is meant.</summary>
/// <param name="Release">What goes out.</param>
/// <param name="Fields">Its terms, as they were typed.</param>
/// <param name="Plan">Whom it would reach; null when the terms are not sound.</param>
/// <param name="Mistake">What is wrong with the terms; null when nothing is.</param>
/// <param name="WayBack">Releases to go back to.</param>
public sealed record StartView(ReleaseInfo Release, StartFields Fields, RolloutPlanInfo? Plan, string? Mistake, WayBack WayBack);
