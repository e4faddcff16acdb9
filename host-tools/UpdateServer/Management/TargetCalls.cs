using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Management;

/// <summary>/rest/v1/targets: devices.</summary>
internal sealed class TargetCalls(FleetWriter writer, FleetDbFactory databases, DeviceRegistry registry, TargetView view, FleetIndex index)
{
    private const int MaxName = 128;
    private const int MaxDescription = 512;
    private const int MaxToken = 128;

    public async Task<IResult> Create(List<TargetBody> bodies, HttpContext http)
    {
        if (bodies.Select(b => DeviceId.IsValid(b.ControllerId) ? Mistake(b) : $"controllerId has 1 to {DeviceId.MaxLength} characters of A-Z a-z 0-9 . _ : -")
            .FirstOrDefault(m => m is not null) is string mistake)
        {
            return Refusals.Invalid(mistake);
        }
        (List<FleetDevice> created, string? rival) = await writer.WriteAsync(transaction => Insert(transaction, bodies), http.RequestAborted);
        return rival is not null
            ? Refusals.Exists($"Target {rival}")
            : TypedResults.Json(created.ConvertAll(d => view.Of(d, http.Request)), statusCode: StatusCodes.Status201Created);
    }

    public async Task<IResult> List(HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        (IQueryable<FleetDevice> devices, IResult? refusal) = ManagementFields.Targets(db).Select(
            db.Devices.AsNoTracking().Where(d => d.State != DeviceState.Retired), http.Request, ManagementFields.ById);
        return refusal ?? TypedResults.Json(await ManagementPage.Of(http.Request).TakeAsync(devices, d => view.Of(d, http.Request), http.RequestAborted));
    }

    public async Task<IResult> One(string id, HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        return await db.Devices.AsNoTracking().FirstOrDefaultAsync(d => d.Id == id && d.State != DeviceState.Retired, http.RequestAborted) is FleetDevice device
            ? TypedResults.Json(view.Of(device, http.Request))
            : Refusals.NotFound($"Target {id}");
    }

    public async Task<IResult> Update(string id, TargetBody body, HttpContext http)
    {
        if (body.RequestAttributes == false || Mistake(body) is not null)
        {
            return Refusals.Invalid(Mistake(body) ?? "requestAttributes can only be set to true.");
        }
        FleetDevice? changed = await writer.WriteAsync(transaction => Change(transaction, id, body), http.RequestAborted);
        return changed is null ? Refusals.NotFound($"Target {id}") : TypedResults.Json(view.Of(changed, http.Request));
    }

    public async Task<IResult> Delete(string id, CancellationToken stop)
    {
        bool found = await writer.WriteAsync(transaction =>
        {
            FleetDevice? device = Find(transaction, id);
            if (device is not null)
            {
                registry.Retire(transaction, device);
            }
            return device is not null;
        }, stop);
        return found ? TypedResults.NoContent() : Refusals.NotFound($"Target {id}");
    }

    public async Task<IResult> Attributes(string id, CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        if (index.FindDevice(id) is null)
        {
            return Refusals.NotFound($"Target {id}");
        }
        Dictionary<string, string> attributes = await db.DeviceAttributes.Where(a => a.DeviceId == id).ToDictionaryAsync(a => a.Key, a => a.Value, stop);
        return attributes.Count == 0 ? TypedResults.NoContent() : TypedResults.Json(attributes);
    }

    public static FleetDevice? Find(FleetTransaction transaction, string id) =>
        transaction.Db.Devices.FirstOrDefault(d => d.Id == id && d.State != DeviceState.Retired);

    private static string? Mistake(TargetBody body) =>
        body.Name?.Length > MaxName || body.Description?.Length > MaxDescription ? $"name has at most {MaxName} characters, description {MaxDescription}."
        : body.SecurityToken is not null && (body.SecurityToken.Length is 0 or > MaxToken || !body.SecurityToken.All(c => c is > ' ' and <= '~'))
            ? $"securityToken has 1 to {MaxToken} printable ASCII characters without spaces." : null;

    private (List<FleetDevice> Created, string? Rival) Insert(FleetTransaction transaction, List<TargetBody> bodies)
    {
        if (bodies.Find(b => Find(transaction, b.ControllerId!) is not null) is TargetBody rival)
        {
            return ([], rival.ControllerId);
        }
        var created = new List<FleetDevice>();
        foreach (TargetBody body in bodies.DistinctBy(b => b.ControllerId))
        {
            string token = body.SecurityToken ?? Secrets.CreateToken();
            var device = new FleetDevice
            {
                Id = body.ControllerId!,
                Name = body.Name,
                Description = body.Description,
                TokenHash = Secrets.Hash(token),
                SecurityToken = token,
                HmacKey = DeviceRegistry.CreateHmacKey(),
                State = DeviceState.Registered,
            };
            registry.Insert(transaction, device);
            created.Add(device);
        }
        return (created, null);
    }

    private FleetDevice? Change(FleetTransaction transaction, string id, TargetBody body)
    {
        FleetDevice? device = Find(transaction, id);
        if (device is not null)
        {
            device.Name = body.Name ?? device.Name;
            device.Description = body.Description ?? device.Description;
            device.SecurityToken = body.SecurityToken ?? device.SecurityToken;
            device.TokenHash = body.SecurityToken is null ? device.TokenHash : Secrets.Hash(body.SecurityToken);
            device.AttributesWanted |= body.RequestAttributes == true;
            registry.Save(transaction, device);
        }
        return device;
    }
}
