using System.Globalization;
using System.Text.Json;

namespace TinyDevice.UpdateServer.Access;

/// <summary>The settings that can be changed at run time, under hawkBit's names.</summary>
internal static class SettingKey
{
    public const string PollingTime = "pollingTime";
    public const string PollingOverdueTime = "pollingOverdueTime";
    public const string TargetToken = "authentication.targettoken.enabled";
    public const string GatewayToken = "authentication.gatewaytoken.enabled";
    public const string GatewayTokenKey = "authentication.gatewaytoken.key";
    public const string Header = "authentication.header.enabled";
    public const string HeaderAuthority = "authentication.header.authority";
    public const string Confirmation = "user.confirmation.flow.enabled";

    /// <summary>Not for people: updates of a restored server have numbers above this one, see <see cref="Operations.RestoredDatabase"/>.</summary>
    public const string ActionsFrom = "restored.actionsFrom";
    private const int MaxText = 1_000;
    private static readonly string[] Times = [PollingTime, PollingOverdueTime];
    private static readonly string[] Texts = [GatewayTokenKey, HeaderAuthority];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [TargetToken, GatewayToken, GatewayTokenKey, Header, HeaderAuthority, PollingTime, PollingOverdueTime, Confirmation];

    /// <summary>Null when the value is of the key's kind; otherwise a sentence.</summary>
    public static string? Mistake(string key, JsonElement value) =>
        Times.Contains(key) ? TimeOf(value) is { } time && time >= TimeSpan.FromSeconds(1) ? null : $"{key} is a time of the form HH:mm:ss, at least a second."
        : Texts.Contains(key) ? value.ValueKind == JsonValueKind.String && value.GetString()!.Length <= MaxText ? null : $"{key} is a text of at most {MaxText} characters."
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : $"{key} is true or false.";

    public static TimeSpan? TimeOf(JsonElement value) => value.ValueKind == JsonValueKind.String
        && TimeSpan.TryParseExact(value.GetString(), @"hh\:mm\:ss", CultureInfo.InvariantCulture, out TimeSpan time) ? time : null;
}
