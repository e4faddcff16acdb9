using System.Text.Json;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>PUT configData: what the device says about itself; three of the attributes decide what it is offered.</summary>
internal sealed class PutConfigData(FleetWriter writer, FleetIndex index)
{
    private const int MaxAttributes = 100;
    private const int MaxKey = 128;
    private const int MaxValue = 512;
    private static readonly string[] Modes = ["merge", "replace", "remove"];

    private sealed record Report(string Mode, Dictionary<string, string> Data);

    public Task<IResult> Handle(DeviceCall call) => DdiBody.UseAsync(call, Parse, async report =>
    {
        bool fits = await writer.WriteAsync(transaction => Apply(transaction, call.Entry.Id, report), call.Stop);
        return fits
            ? TypedResults.Ok()
            : Problems.Of(StatusCodes.Status429TooManyRequests, $"A device has at most {MaxAttributes} attributes.");
    });

    private static Report Parse(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("data", out JsonElement data)
            || data.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("data is missing.");
        }
        string mode = Modes[0];
        if (body.TryGetProperty("mode", out JsonElement wanted) && wanted.ValueKind != JsonValueKind.Null)
        {
            mode = wanted.ValueKind == JsonValueKind.String && Array.Find(Modes, wanted.ValueEquals) is string known
                ? known
                : throw new FormatException($"mode must be one of {string.Join(", ", Modes)}.");
        }
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty member in data.EnumerateObject())
        {
            attributes[CheckKey(member.Name)] = TextOf(member);
        }
        return new Report(mode, attributes);
    }

    private static string CheckKey(string key) =>
        key.Length is > 0 and <= MaxKey ? key : throw new FormatException($"An attribute's name has 1 to {MaxKey} characters.");

    private static string TextOf(JsonProperty member)
    {
        string text = member.Value.ValueKind switch
        {
            JsonValueKind.String => member.Value.GetString()!,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => member.Value.GetRawText(),
            // A removal names attributes whose values do not matter.
            JsonValueKind.Null => "",
            _ => throw new FormatException($"The attribute {member.Name} must be a string."),
        };
        return text.Length <= MaxValue
            ? text
            : throw new FormatException($"The attribute {member.Name} is longer than {MaxValue} characters.");
    }

    private bool Apply(FleetTransaction transaction, string deviceId, Report report)
    {
        FleetDb db = transaction.Db;
        Dictionary<string, DeviceAttribute> stored = db.DeviceAttributes.Where(a => a.DeviceId == deviceId).ToDictionary(a => a.Key);
        foreach (DeviceAttribute old in stored.Values.Where(a => Drops(report, a.Key)))
        {
            db.DeviceAttributes.Remove(old);
            stored.Remove(old.Key);
        }
        if (report.Mode != "remove")
        {
            foreach ((string key, string value) in report.Data)
            {
                Set(db, stored, new DeviceAttribute { DeviceId = deviceId, Key = key, Value = value });
            }
        }
        if (stored.Count > MaxAttributes)
        {
            db.ChangeTracker.Clear();
            return false;
        }
        Take(transaction, db.Devices.Find(deviceId)!, stored);
        return true;
    }

    private static bool Drops(Report report, string key) =>
        report.Mode == "remove" ? report.Data.ContainsKey(key) : report.Mode == "replace" && !report.Data.ContainsKey(key);

    private static void Set(FleetDb db, Dictionary<string, DeviceAttribute> stored, DeviceAttribute reported)
    {
        if (stored.TryGetValue(reported.Key, out DeviceAttribute? known))
        {
            known.Value = reported.Value;
            return;
        }
        db.DeviceAttributes.Add(reported);
        stored.Add(reported.Key, reported);
    }

    private void Take(FleetTransaction transaction, FleetDevice device, Dictionary<string, DeviceAttribute> attributes)
    {
        device.Target = device.RegisteredTarget ?? attributes.GetValueOrDefault(DeviceAttributes.Target)?.Value;
        device.ModelClass = device.RegisteredClass ?? attributes.GetValueOrDefault(DeviceAttributes.ModelClass)?.Value;
        device.ModelVersion = attributes.GetValueOrDefault(DeviceAttributes.ModelVersion)?.Value ?? device.ModelVersion;
        device.AttributesWanted = false;
        transaction.Db.SaveChanges();
        DeviceAction? open = device.OpenActionId is int id ? transaction.Db.DeviceActions.Find(id) : null;
        var snapshot = DeviceSnapshot.Of(device, open);
        transaction.OnCommit(() => index.Follow(device.Id, snapshot));
    }
}
