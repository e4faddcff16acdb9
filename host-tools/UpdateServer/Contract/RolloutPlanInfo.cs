namespace TinyDevice.UpdateServer.Contract;

/// <summary>Whom a rollout would reach if it started now.</summary>
/// <param name="Stages">Its stages in order.</param>
/// <param name="Images">For each target its release and how many devices it fits.</param>
public sealed record RolloutPlanInfo(IReadOnlyList<PlannedStage> Stages, IReadOnlyList<PlannedImage> Images);

/// <summary>One stage of a plan.</summary>
/// <param name="Plan">What it takes to leave it.</param>
/// <param name="Devices">Devices it reaches, those of earlier stages included; each version of each target gives its share, rounded up.</param>
public sealed record PlannedStage(StagePlan Plan, int Devices);

/// <summary>One target of a plan.</summary>
/// <param name="Release">What its devices get.</param>
/// <param name="Devices">Devices by the version they run.</param>
public sealed record PlannedImage(ReleaseInfo Release, IReadOnlyDictionary<string, int> Devices);
