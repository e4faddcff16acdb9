namespace TinyDevice.UpdateServer.Contract;

/// <summary>One release going out.</summary>
/// <param name="Id">Number given by the server, from 1.</param>
/// <param name="Release">What goes out.</param>
/// <param name="State">Whether it still goes out.</param>
/// <param name="Stages">Its stages.</param>
/// <param name="Stage">Index of the stage that is open.</param>
/// <param name="StageOpenedAt">When that was opened.</param>
/// <param name="HaltReason">Why it was halted.</param>
/// <param name="Decision">The last decision about it, a sentence; null before the first.</param>
/// <param name="RollbackReleaseId">What a rollback hands out.</param>
/// <param name="RollsBackReleaseId">Set on a rollback: only devices that installed this release get it.</param>
/// <param name="CreatedAt">When it started.</param>
/// <param name="Counts">Devices by what became of their action.</param>
/// <param name="Gate">What its outcomes say.</param>
public sealed record RolloutInfo(int Id, ReleaseInfo Release, RolloutState State, IReadOnlyList<StagePlan> Stages, int Stage,
    DateTimeOffset? StageOpenedAt, string? HaltReason, string? Decision, int? RollbackReleaseId, int? RollsBackReleaseId,
    DateTimeOffset CreatedAt, RolloutCounts Counts, RolloutGate Gate);
