using System.Text.Json;
using System.Text.Json.Serialization;

namespace TinyDevice.UpdateServer.Management;

// The members hawkBit's management API v1 defines, spelt as on the wire; times are milliseconds since 1970.

internal sealed record Href([property: JsonPropertyName("href")] string Target, string? Name = null);

internal sealed record PagedList<T>(IReadOnlyList<T> Content, int Total)
{
    public int Size => Content.Count;
}

internal sealed record ExceptionInfo(string ExceptionClass, string ErrorCode, string Message);

internal sealed record TargetBody(string? ControllerId, string? Name, string? Description, string? SecurityToken, bool? RequestAttributes);

internal sealed record TargetMessage(string ControllerId, string Name, string? Description, string UpdateStatus,
    long? LastControllerRequestAt, long? InstalledAt, PollStatusMessage? PollStatus, string? SecurityToken, bool RequestAttributes,
    bool? AutoConfirmActive, string CreatedBy, long CreatedAt, string LastModifiedBy, long LastModifiedAt,
    [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, Href> Links);

internal sealed record PollStatusMessage(long LastRequestAt, long NextExpectedRequestAt, bool Overdue);

internal sealed record ModuleBody(string? Name, string? Version, string? Type, string? Vendor, string? Description);

internal sealed record ModuleMessage(int Id, string Name, string? Description, string Version, string Type, string TypeName, string? Vendor,
    bool Encrypted, bool Locked, bool Deleted, bool Complete, string CreatedBy, long CreatedAt, string LastModifiedBy, long LastModifiedAt,
    [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, Href> Links);

internal sealed record HashesMessage(string Sha1, string Md5, string Sha256);

internal sealed record ArtifactMessage(int Id, HashesMessage Hashes, string ProvidedFilename, long Size, string CreatedBy, long CreatedAt,
    string LastModifiedBy, long LastModifiedAt, [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, Href> Links);

internal sealed record IdBody(int? Id);

internal sealed record SetBody(string? Name, string? Version, string? Type, string? Description, IReadOnlyList<IdBody>? Modules);

internal sealed record SetMessage(int Id, string Name, string? Description, string Version, string Type, string TypeName, bool Complete, bool Deleted,
    bool Valid, bool Locked, bool RequiredMigrationStep, IReadOnlyList<ModuleMessage> Modules, string CreatedBy, long CreatedAt, string LastModifiedBy,
    long LastModifiedAt, [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, Href> Links);

internal sealed record WindowBody(string? Schedule, string? Duration, string? Timezone);

internal sealed record AssignmentBody(JsonElement Id, string? Type, long? Forcetime, int? Weight, WindowBody? MaintenanceWindow,
    bool? ConfirmationRequired);

internal sealed record AssignedMessage(int AlreadyAssigned, IReadOnlyList<ActionIdMessage> AssignedActions)
{
    public int Assigned => AssignedActions.Count;
    public int Total => Assigned + AlreadyAssigned;
}

internal sealed record ActionIdMessage(int Id, [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, Href> Links);

internal sealed record WindowMessage(string Schedule, string Duration, string Timezone, long? NextStartAt);

internal sealed record ActionMessage(int Id, string Type, bool Active, string Status, string ForceType, long? ForceTime, int? Weight,
    WindowMessage? MaintenanceWindow, int? Rollout, string? RolloutName, int? LastStatusCode, string CreatedBy, long CreatedAt, string LastModifiedBy,
    long LastModifiedAt, [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, Href> Links);

internal sealed record ActionStatusMessage(long Id, string Type, IReadOnlyList<string> Messages, long ReportedAt, long Timestamp, int? Code);

internal sealed record ForceBody(string? ForceType);

internal sealed record ConfirmationBody(string? Confirmation, int? Code, IReadOnlyList<string>? Details);

internal sealed record AutoConfirmBody(string? Initiator, string? Remark);

internal sealed record AutoConfirmMessage(bool Active, string? Initiator, string? Remark, long? ActivatedAt,
    [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, Href> Links);

internal sealed record ConfigBody(JsonElement Value);

internal sealed record ConfigMessage(object Value, bool Global, string? LastModifiedBy, long? LastModifiedAt,
    [property: JsonPropertyName("_links")] IReadOnlyDictionary<string, Href> Links);
