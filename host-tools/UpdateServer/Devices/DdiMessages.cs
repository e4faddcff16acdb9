using System.Text.Json.Serialization;

namespace TinyDevice.UpdateServer.Devices;

// The members hawkBit's DDI v1 defines, spelt as on the wire. Clients ignore members they do not know.

internal sealed record PollMessage(PollConfig Config, [property: JsonPropertyName("_links")] PollLinks Links);

internal sealed record PollConfig(PollingConfig Polling);

internal sealed record PollingConfig(string Sleep);

internal sealed record PollLinks(Link? DeploymentBase, Link? ConfirmationBase, Link? CancelAction, Link? InstalledBase, Link? ConfigData, Link? Metrics, Link? Ticket = null, Link? Trust = null);

internal sealed record Link(string Href);

/// <remarks>Ours, not hawkBit's: docs/formats/ticket.md.</remarks>
internal sealed record TicketMessage(string Manifest, string Ticket);

internal sealed record DeploymentMessage(string Id, Deployment Deployment, ActionHistory? ActionHistory);

internal sealed record ConfirmationMessage(string Id, Deployment Confirmation, ActionHistory? ActionHistory);

internal sealed record ConfirmationBaseMessage(AutoConfirmState AutoConfirm, [property: JsonPropertyName("_links")] ConfirmationLinks Links);

internal sealed record AutoConfirmState(bool Active, string? Initiator, string? Remark, long? ActivatedAt);

internal sealed record ConfirmationLinks(Link? ActivateAutoConfirm, Link? DeactivateAutoConfirm, Link? ConfirmationBase);

internal sealed record Deployment(string Download, string Update, string? MaintenanceWindow, IReadOnlyList<Chunk> Chunks);

internal sealed record Chunk(string Part, string Version, string Name, IReadOnlyList<Artifact> Artifacts);

internal sealed record Artifact(string Filename, ArtifactHashes Hashes, long Size,
    [property: JsonPropertyName("_links")] ArtifactLinks Links);

internal sealed record ArtifactHashes(string Sha1, string Md5, string Sha256);

/// <remarks>The "-http" names are for plain HTTP; the plain names serve either, and clients differ in which they look for.</remarks>
internal sealed record ArtifactLinks(
    Link Download,
    Link Md5sum,
    [property: JsonPropertyName("download-http")] Link? DownloadHttp,
    [property: JsonPropertyName("md5sum-http")] Link? Md5sumHttp);

internal sealed record ActionHistory(string Status, IReadOnlyList<string> Messages);

internal sealed record CancelMessage(string Id, CancelAction CancelAction);

internal sealed record CancelAction(string StopId);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PollMessage))]
[JsonSerializable(typeof(DeploymentMessage))]
[JsonSerializable(typeof(ConfirmationMessage))]
[JsonSerializable(typeof(ConfirmationBaseMessage))]
[JsonSerializable(typeof(CancelMessage))]
[JsonSerializable(typeof(TicketMessage))]
[JsonSerializable(typeof(IReadOnlyList<Artifact>))]
internal sealed partial class DdiJson : JsonSerializerContext;
