using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Management;

/// <summary>/rest/v1/system/configs: the settings that can be changed at run time.</summary>
internal sealed class ConfigCalls(FleetWriter writer, FleetDbFactory databases, SettingsStore settings)
{
    public async Task<IResult> All(HttpContext http)
    {
        Dictionary<string, Setting> stored = await StoredAsync(http.RequestAborted);
        return TypedResults.Json(SettingKey.All.ToDictionary(key => key, key => ToMessage(key, stored, http.Request)));
    }

    public async Task<IResult> One(string key, HttpContext http) => SettingKey.All.Contains(key)
        ? TypedResults.Json(ToMessage(key, await StoredAsync(http.RequestAborted), http.Request))
        : Unknown(key);

    public Task<IResult> Set(string key, ConfigBody body, CancellationToken stop) =>
        SetAsync(new Dictionary<string, JsonElement> { [key] = body.Value }, stop);

    public Task<IResult> SetMany(Dictionary<string, JsonElement> values, CancellationToken stop) => SetAsync(values, stop);

    /// <summary>Back to what the server was started with.</summary>
    public async Task<IResult> Reset(string key, CancellationToken stop)
    {
        if (!SettingKey.All.Contains(key))
        {
            return Unknown(key);
        }
        await writer.WriteAsync(transaction =>
        {
            transaction.Db.Settings.RemoveRange(transaction.Db.Settings.Where(s => s.Key == key));
            transaction.Db.SaveChanges();
            settings.ReplaceAfter(transaction);
            return true;
        }, stop);
        return TypedResults.NoContent();
    }

    private async Task<IResult> SetAsync(Dictionary<string, JsonElement> values, CancellationToken stop)
    {
        foreach ((string key, JsonElement value) in values)
        {
            if (!SettingKey.All.Contains(key))
            {
                return Unknown(key);
            }
            if (SettingKey.Mistake(key, value) is string mistake)
            {
                return Refusals.Of(StatusCodes.Status400BadRequest, HawkbitErrors.ConfigValue, mistake);
            }
        }
        string who = AuditScope.Current!.Who;
        await writer.WriteAsync(transaction => Store(transaction, values, who), stop);
        return TypedResults.NoContent();
    }

    private bool Store(FleetTransaction transaction, Dictionary<string, JsonElement> values, string who)
    {
        foreach ((string key, JsonElement value) in values)
        {
            Setting? setting = transaction.Db.Settings.Find(key);
            if (setting is null)
            {
                transaction.Db.Settings.Add(setting = new Setting { Key = key, Value = "", ChangedBy = "" });
            }
            setting.Value = value.GetRawText();
            setting.ChangedBy = who;
            setting.ChangedAt = transaction.Now;
        }
        transaction.Db.SaveChanges();
        settings.ReplaceAfter(transaction);
        return true;
    }

    private async Task<Dictionary<string, Setting>> StoredAsync(CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        return await db.Settings.AsNoTracking().ToDictionaryAsync(s => s.Key, stop);
    }

    private ConfigMessage ToMessage(string key, Dictionary<string, Setting> stored, HttpRequest request)
    {
        Setting? setting = stored.GetValueOrDefault(key);
        return new ConfigMessage(settings.ValueOf(key, stored), setting is null, setting?.ChangedBy, setting?.ChangedAt.ToUnixTimeMilliseconds(),
            new ManagementLinks(request).OfConfig(key));
    }

    private static IResult Unknown(string key) =>
        Refusals.Of(StatusCodes.Status400BadRequest, HawkbitErrors.ConfigKey, $"There is no setting {key}; there are {string.Join(", ", SettingKey.All)}.");
}
