using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Access;

/// <summary>The settings in force, in memory because every poll asks.</summary>
internal sealed class SettingsStore(ServerOptions options)
{
    private const int OverdueIntervals = 3;
    private volatile ServerSettings _current = Combine(options, []);

    public ServerSettings Current => _current;

    public void Load(FleetDb db) => _current = Combine(options, db.Settings.AsNoTracking().ToDictionary(s => s.Key));

    /// <summary>Takes over what the transaction leaves in the table, once it is on disk.</summary>
    public void ReplaceAfter(FleetTransaction transaction)
    {
        ServerSettings next = Combine(options, transaction.Db.Settings.AsNoTracking().ToDictionary(s => s.Key));
        transaction.OnCommit(() => _current = next);
    }

    /// <summary>The value in force under hawkBit's name.</summary>
    public object ValueOf(string key, IReadOnlyDictionary<string, Setting> stored)
    {
        if (stored.TryGetValue(key, out Setting? setting))
        {
            return JsonDocument.Parse(setting.Value).RootElement;
        }
        ServerSettings settings = Combine(options, []);
        return key switch
        {
            SettingKey.PollingTime => TextOf(settings.PollInterval),
            SettingKey.PollingOverdueTime => TextOf(settings.PollOverdue),
            SettingKey.TargetToken => settings.TargetTokens,
            SettingKey.GatewayToken => settings.GatewayToken is not null,
            SettingKey.GatewayTokenKey => settings.GatewayToken ?? "",
            SettingKey.Header => settings.ClientAuthorities is not null,
            SettingKey.HeaderAuthority => settings.ClientAuthorities ?? "",
            _ => settings.Confirmation,
        };
    }

    public static string TextOf(TimeSpan time) => time.ToString(@"hh\:mm\:ss", System.Globalization.CultureInfo.InvariantCulture);

    private static ServerSettings Combine(ServerOptions options, Dictionary<string, Setting> stored)
    {
        JsonElement? Value(string key) => stored.TryGetValue(key, out Setting? setting) ? JsonDocument.Parse(setting.Value).RootElement : null;
        TimeSpan poll = Value(SettingKey.PollingTime) is { } time ? SettingKey.TimeOf(time)!.Value : options.PollInterval;
        string? gateway = Value(SettingKey.GatewayTokenKey)?.GetString() ?? options.GatewayToken;
        string? authorities = Value(SettingKey.HeaderAuthority)?.GetString() ?? Joined(options.ClientAuthorities);
        return new ServerSettings(poll,
            Value(SettingKey.PollingOverdueTime) is { } overdue ? SettingKey.TimeOf(overdue)!.Value : Below24Hours(OverdueIntervals * poll),
            Value(SettingKey.TargetToken)?.GetBoolean() ?? true,
            string.IsNullOrEmpty(gateway) || Value(SettingKey.GatewayToken)?.GetBoolean() == false ? null : gateway,
            string.IsNullOrEmpty(authorities) || Value(SettingKey.Header)?.GetBoolean() == false ? null : authorities,
            Value(SettingKey.Confirmation)?.GetBoolean() ?? options.Confirmation);
    }

    private static string? Joined(IReadOnlyList<string> authorities) => authorities.Count == 0 ? null : string.Join(',', authorities);

    private static TimeSpan Below24Hours(TimeSpan time) => time < TimeSpan.FromDays(1) ? time : new TimeSpan(23, 59, 59);
}
