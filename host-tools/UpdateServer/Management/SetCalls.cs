using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Management;

/// <summary>/rest/v1/distributionsets: releases; those made here hold modules, those of our own API show as sets without any.</summary>
internal sealed class SetCalls(FleetWriter writer, FleetDbFactory databases, FleetIndex index)
{
    /// <summary>The kind of set that a package of our own API shows as.</summary>
    public const string PackageType = "app";
    private static readonly Dictionary<string, string> TypeNames = new() { ["os"] = "OS only", ["app"] = "App(s) only", ["os_app"] = "OS with app(s)" };

    public static SetMessage ToMessage(Release set, ManagementLinks links)
    {
        long created = set.CreatedAt.ToUnixTimeMilliseconds();
        string type = set.SetType ?? PackageType;
        string who = set.CreatedBy ?? "";
        return new SetMessage(set.Id, set.ModelClass, set.Description, set.ModelVersion, type, TypeNames.GetValueOrDefault(type, type),
            set.Kind == ReleaseKind.Package || set.Modules.Count > 0, set.IsDeleted, true, false, false,
            set.Modules.OrderBy(m => m.ModuleId).Select(m => ModuleCalls.ToMessage(m.Module!, links)).ToList(), who, created, who, created,
            links.OfSet(set.Id));
    }

    public async Task<IResult> Create(List<SetBody> bodies, HttpContext http)
    {
        if (bodies.Select(b => ModuleCalls.Mistake(b.Name, b.Version, b.Type ?? "os", b.Description)).FirstOrDefault(m => m is not null) is string mistake)
        {
            return Refusals.Invalid(mistake);
        }
        string who = AuditScope.Current!.Who;
        (List<int> ids, IResult? refusal) = await writer.WriteAsync(transaction => Insert(transaction, bodies, who), http.RequestAborted);
        if (refusal is not null)
        {
            return refusal;
        }
        using FleetDb db = databases.CreateDbContext();
        List<Release> created = await WithModules(db).Where(r => ids.Contains(r.Id)).OrderBy(r => r.Id).ToListAsync(http.RequestAborted);
        var links = new ManagementLinks(http.Request);
        return TypedResults.Json(created.ConvertAll(r => ToMessage(r, links)), statusCode: StatusCodes.Status201Created);
    }

    public async Task<IResult> List(HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        var links = new ManagementLinks(http.Request);
        (IQueryable<Release> sets, IResult? refusal) = ManagementFields.Sets.Select(
            WithModules(db).Where(r => !r.IsDeleted), http.Request, ManagementFields.ById);
        return refusal ?? TypedResults.Json(await ManagementPage.Of(http.Request).TakeAsync(sets, r => ToMessage(r, links), http.RequestAborted));
    }

    public async Task<IResult> One(int id, HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        return await WithModules(db).FirstOrDefaultAsync(r => r.Id == id, http.RequestAborted) is Release set
            ? TypedResults.Json(ToMessage(set, new ManagementLinks(http.Request)))
            : Refusals.NotFound($"Distribution set {id}");
    }

    public async Task<IResult> Modules(int id, HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        var links = new ManagementLinks(http.Request);
        IQueryable<SoftwareModule> modules = db.ReleaseModules.AsNoTracking().Where(m => m.ReleaseId == id).OrderBy(m => m.ModuleId).Select(m => m.Module!);
        return await db.Releases.AnyAsync(r => r.Id == id, http.RequestAborted)
            ? TypedResults.Json(await ManagementPage.Of(http.Request).TakeAsync(modules, m => ModuleCalls.ToMessage(m, links), http.RequestAborted))
            : Refusals.NotFound($"Distribution set {id}");
    }

    public async Task<IResult> AddModules(int id, List<IdBody> modules, CancellationToken stop) => await writer.WriteAsync(transaction =>
    {
        if (Find(transaction, id) is not { Kind: ReleaseKind.Files } set)
        {
            return Refusals.NotFound($"Distribution set {id}");
        }
        if (IsInUse(transaction, id))
        {
            return Refusals.Of(StatusCodes.Status423Locked, HawkbitErrors.Locked, $"Distribution set {id} was assigned already; make a new one.");
        }
        return Attach(transaction, set, modules) ?? (IResult)Saved(transaction);
    }, stop);

    public async Task<IResult> RemoveModule(int id, int module, CancellationToken stop) => await writer.WriteAsync(transaction =>
    {
        ReleaseModule? part = transaction.Db.ReleaseModules.Find(id, module);
        if (part is null)
        {
            return Refusals.NotFound($"Software module {module} in distribution set {id}");
        }
        if (IsInUse(transaction, id))
        {
            return Refusals.Of(StatusCodes.Status423Locked, HawkbitErrors.Locked, $"Distribution set {id} was assigned already; make a new one.");
        }
        transaction.Db.ReleaseModules.Remove(part);
        return Saved(transaction);
    }, stop);

    /// <summary>A set that updates speak of is only hidden; packages of our own API are not deleted from here.</summary>
    public async Task<IResult> Delete(int id, CancellationToken stop) => await writer.WriteAsync(transaction =>
    {
        if (Find(transaction, id) is not Release set)
        {
            return Refusals.NotFound($"Distribution set {id}");
        }
        if (set.Kind == ReleaseKind.Package)
        {
            return Refusals.Of(StatusCodes.Status403Forbidden, HawkbitErrors.ReadOnly, $"Release {id} is a signed package of the rollout API.");
        }
        set.IsDeleted = true;
        if (!IsInUse(transaction, id))
        {
            transaction.Db.ReleaseModules.RemoveRange(transaction.Db.ReleaseModules.Where(m => m.ReleaseId == id));
            transaction.Db.Releases.Remove(set);
        }
        return Saved(transaction);
    }, stop);

    public static Release? Find(FleetTransaction transaction, int id) => transaction.Db.Releases.FirstOrDefault(r => r.Id == id && !r.IsDeleted);

    private static IQueryable<Release> WithModules(FleetDb db) => db.Releases.AsNoTracking().Include(r => r.Modules).ThenInclude(m => m.Module);

    private static bool IsInUse(FleetTransaction transaction, int id) => transaction.Db.DeviceActions.Any(a => a.ReleaseId == id)
        || transaction.Db.Devices.Any(d => d.InstalledReleaseId == id);

    private static Microsoft.AspNetCore.Http.HttpResults.NoContent Saved(FleetTransaction transaction)
    {
        transaction.Db.SaveChanges();
        return TypedResults.NoContent();
    }

    private static IResult? Attach(FleetTransaction transaction, Release set, IReadOnlyList<IdBody> modules)
    {
        foreach (int id in modules.Select(m => m.Id ?? 0).Distinct())
        {
            if (ModuleCalls.Find(transaction, id) is null)
            {
                return Refusals.NotFound($"Software module {id}");
            }
            if (set.Modules.TrueForAll(m => m.ModuleId != id) && transaction.Db.ReleaseModules.Find(set.Id, id) is null)
            {
                set.Modules.Add(new ReleaseModule { ModuleId = id });
            }
        }
        return null;
    }

    private (List<int> Ids, IResult? Refusal) Insert(FleetTransaction transaction, List<SetBody> bodies, string who)
    {
        FleetDb db = transaction.Db;
        var created = new List<Release>();
        foreach (SetBody body in bodies)
        {
            var set = new Release
            {
                Kind = ReleaseKind.Files,
                ModelClass = body.Name!,
                ModelVersion = body.Version!,
                SetType = body.Type ?? "os",
                Description = body.Description,
                CreatedBy = who,
                CreatedAt = transaction.Now,
            };
            bool exists = db.Releases.Any(r => r.Kind == ReleaseKind.Files && r.ModelClass == body.Name && r.ModelVersion == body.Version && !r.IsDeleted);
            IResult? refusal = exists ? Refusals.Exists($"The distribution set {body.Name} {body.Version}") : Attach(transaction, set, body.Modules ?? []);
            if (refusal is not null)
            {
                db.ChangeTracker.Clear();
                return ([], refusal);
            }
            created.Add(set);
        }
        db.Releases.AddRange(created);
        db.SaveChanges();
        transaction.OnCommit(() => created.ForEach(index.Put));
        return (created.ConvertAll(r => r.Id), null);
    }
}
