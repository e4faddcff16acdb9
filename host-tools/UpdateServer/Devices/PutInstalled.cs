using System.Text.Json;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>PUT installedBase: the device says what it has, by other ways than this server.</summary>
internal sealed class PutInstalled(FleetWriter writer, Assignments assignments)
{
    private const int MaxText = 128;

    private sealed record Installed(string Name, string Version);

    public Task<IResult> Handle(DeviceCall call) => DdiBody.UseAsync(call, Parse, async installed =>
    {
        bool? isNew = await writer.WriteAsync(transaction => Note(transaction, call.Entry.Id, installed), call.Stop);
        return isNew switch
        {
            true => TypedResults.StatusCode(StatusCodes.Status201Created),
            false => TypedResults.Ok(),
            null => Problems.NotFound($"There is no release {installed.Name} {installed.Version} here."),
        };
    });

    private static Installed Parse(JsonElement body) => new(TextOf(body, "name"), TextOf(body, "version"));

    private static string TextOf(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out JsonElement member) && member.ValueKind == JsonValueKind.String
        && member.GetString() is { Length: >= 1 and <= MaxText } text
            ? text
            : throw new FormatException($"{name} must be a text of 1 to {MaxText} characters.");

    private bool? Note(FleetTransaction transaction, string deviceId, Installed installed)
    {
        FleetDevice device = transaction.Db.Devices.Find(deviceId)!;
        Release? release = transaction.Db.Releases.Where(r => r.ModelClass == installed.Name && r.ModelVersion == installed.Version
                && (r.Kind == ReleaseKind.Files || r.Target == device.Target)).OrderByDescending(r => r.Id).FirstOrDefault();
        return release is null ? null : assignments.NoteInstalled(transaction, device, release);
    }
}
