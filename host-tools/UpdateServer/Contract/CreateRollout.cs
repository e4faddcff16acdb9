namespace TinyDevice.UpdateServer.Contract;

/// <summary>Body of POST /api/v1/rollouts.</summary>
/// <param name="ReleaseId">The release to hand out; for several targets give <paramref name="Releases"/> instead, or <paramref name="AllTargets"/> beside it.</param>
/// <param name="Stages">Its stages; 1, 10, 50, 100 % when absent.</param>
/// <param name="ActionTimeoutSeconds">Silence after which an update counts as failed; a day when absent.</param>
/// <param name="RollbackReleaseId">
/// The model to go back to, signed with a higher sequence than <paramref name="ReleaseId"/>: devices refuse an older one.
/// </param>
/// <param name="RollBackOnHalt">Whether a halt hands that release to everyone who installed this one; otherwise only a person does.</param>
/// <param name="Releases">One release for each target, all of one class and version.</param>
/// <param name="AllTargets">Whether the releases of the same class and version for other targets go out with it.</param>
/// <param name="MaxConcurrent">Most updates under way at one time, 1 to 1,000,000; any number when absent.</param>
/// <param name="Window">When updates may begin; at any time when absent.</param>
/// <param name="Test">What the sequential test distinguishes; 2 % failures against 10 %, both errors at most 1 %, when absent.</param>
/// <param name="Gates">How the updated devices must do beside a control group; no matter when absent.</param>
/// <param name="Type">How urgent its updates are: forced (when absent), soft, or downloadOnly.</param>
public sealed record CreateRollout(int? ReleaseId = null, IReadOnlyList<StagePlan>? Stages = null, int? ActionTimeoutSeconds = null,
    int? RollbackReleaseId = null, bool RollBackOnHalt = false, IReadOnlyList<RolloutImagePlan>? Releases = null, bool AllTargets = false,
    int? MaxConcurrent = null, MaintenanceWindow? Window = null, FailureTest? Test = null,
    MetricGates? Gates = null, ActionMode? Type = null);
