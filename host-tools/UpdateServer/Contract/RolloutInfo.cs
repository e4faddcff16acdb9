namespace TinyDevice.UpdateServer.Contract;

/// <summary>One version of a model going out.</summary>
/// <param name="Id">Number given by the server, from 1.</param>
/// <param name="Release">What goes out; to a mixed fleet the first of <paramref name="Images"/>.</param>
/// <param name="Images">One for each target.</param>
/// <param name="State">Whether it still goes out.</param>
/// <param name="Stages">Its stages.</param>
/// <param name="Stage">Index of the stage that is open.</param>
/// <param name="StageOpenedAt">When that was opened.</param>
/// <param name="StageDevices">Devices of the open stage when the rollout started, those of earlier stages included.</param>
/// <param name="NextStageAt">When the next stage opens at the present pace, soak time and window included; null when that is not in sight.</param>
/// <param name="HaltReason">Why it was halted.</param>
/// <param name="Decision">The last decision about it, a sentence; null before the first.</param>
/// <param name="RollBackOnHalt">Whether it is taken back by itself when halted.</param>
/// <param name="MaxConcurrent">Most updates under way at one time; 0 any number.</param>
/// <param name="Window">When updates may begin; null at any time.</param>
/// <param name="Gates">How the updated devices must do beside a control group; null when nobody asked.</param>
/// <param name="CreatedAt">When it started.</param>
/// <param name="Counts">Devices by what became of their action.</param>
/// <param name="Gate">What its outcomes say.</param>
/// <param name="Type">How urgent its updates are.</param>
/// <param name="Reasons">Why updates failed, most frequent first; only where one rollout was asked for.</param>
public sealed record RolloutInfo(int Id, ReleaseInfo Release, IReadOnlyList<RolloutImageInfo> Images, RolloutState State,
    IReadOnlyList<StagePlan> Stages, int Stage, DateTimeOffset? StageOpenedAt, int StageDevices, DateTimeOffset? NextStageAt,
    string? HaltReason, string? Decision, bool RollBackOnHalt, int MaxConcurrent, MaintenanceWindow? Window, MetricGates? Gates, DateTimeOffset CreatedAt,
    RolloutCounts Counts, RolloutGate Gate, ActionMode Type, IReadOnlyList<FailureReason>? Reasons = null);
