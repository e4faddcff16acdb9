using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Management;

/// <summary>/rest/v1/softwaremodules: named, versioned parts that files are uploaded to.</summary>
internal sealed class ModuleCalls(FleetWriter writer, FleetDbFactory databases)
{
    private const int MaxText = 128;
    private const int MaxDescription = 512;
    private static readonly Dictionary<string, string> TypeNames = new() { ["os"] = "OS", ["runtime"] = "Runtime", ["application"] = "Application" };

    public static ModuleMessage ToMessage(SoftwareModule module, ManagementLinks links)
    {
        long created = module.CreatedAt.ToUnixTimeMilliseconds();
        return new ModuleMessage(module.Id, module.Name, module.Description, module.Version, module.Type, NameOfType(module.Type), module.Vendor,
            false, false, module.IsDeleted, true, module.CreatedBy, created, module.CreatedBy, created, links.OfModule(module.Id));
    }

    public static string NameOfType(string type) => TypeNames.GetValueOrDefault(type, type);

    /// <summary>Null when name, version and type will do; otherwise a sentence.</summary>
    public static string? Mistake(string? name, string? version, string? type, string? description) =>
        !IsText(name) || !IsText(version) ? $"name and version have 1 to {MaxText} characters."
        : string.IsNullOrEmpty(type) || type.Length > MaxText || !type.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-')
            ? "type is a key of letters, digits, - and _, such as os or application."
        : description?.Length > MaxDescription ? $"description has at most {MaxDescription} characters." : null;

    public async Task<IResult> Create(List<ModuleBody> bodies, HttpContext http)
    {
        if (bodies.Select(b => Mistake(b.Name, b.Version, b.Type, b.Description)).FirstOrDefault(m => m is not null) is string mistake)
        {
            return Refusals.Invalid(mistake);
        }
        string who = AuditScope.Current!.Who;
        (List<SoftwareModule>? created, string? rival) = await writer.WriteAsync(transaction => Insert(transaction, bodies, who), http.RequestAborted);
        var links = new ManagementLinks(http.Request);
        return created is null
            ? Refusals.Exists($"The software module {rival}")
            : TypedResults.Json(created.ConvertAll(m => ToMessage(m, links)), statusCode: StatusCodes.Status201Created);
    }

    public async Task<IResult> List(HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        var links = new ManagementLinks(http.Request);
        (IQueryable<SoftwareModule> modules, IResult? refusal) = ManagementFields.Modules.Select(
            db.SoftwareModules.AsNoTracking().Where(m => !m.IsDeleted), http.Request, ManagementFields.ById);
        return refusal ?? TypedResults.Json(await ManagementPage.Of(http.Request).TakeAsync(modules, m => ToMessage(m, links), http.RequestAborted));
    }

    public async Task<IResult> One(int id, HttpContext http)
    {
        using FleetDb db = databases.CreateDbContext();
        return await db.SoftwareModules.AsNoTracking().FirstOrDefaultAsync(m => m.Id == id, http.RequestAborted) is SoftwareModule module
            ? TypedResults.Json(ToMessage(module, new ManagementLinks(http.Request)))
            : Refusals.NotFound($"Software module {id}");
    }

    public async Task<IResult> Update(int id, ModuleBody body, HttpContext http)
    {
        SoftwareModule? changed = await writer.WriteAsync(transaction =>
        {
            SoftwareModule? module = Find(transaction, id);
            if (module is not null)
            {
                module.Description = body.Description ?? module.Description;
                module.Vendor = body.Vendor ?? module.Vendor;
                transaction.Db.SaveChanges();
            }
            return module;
        }, http.RequestAborted);
        return changed is null ? Refusals.NotFound($"Software module {id}") : TypedResults.Json(ToMessage(changed, new ManagementLinks(http.Request)));
    }

    public async Task<IResult> Delete(int id, CancellationToken stop)
    {
        bool found = await writer.WriteAsync(transaction =>
        {
            // Also one that is hidden already: as in hawkBit deleting twice is no mistake then.
            SoftwareModule? module = transaction.Db.SoftwareModules.Find(id);
            if (module is not null)
            {
                Remove(transaction, module);
            }
            return module is not null;
        }, stop);
        return found ? TypedResults.NoContent() : Refusals.NotFound($"Software module {id}");
    }

    public static SoftwareModule? Find(FleetTransaction transaction, int id) =>
        transaction.Db.SoftwareModules.FirstOrDefault(m => m.Id == id && !m.IsDeleted);

    /// <summary>A module that a set holds is only hidden: devices may be about to download it.</summary>
    private static void Remove(FleetTransaction transaction, SoftwareModule module)
    {
        module.IsDeleted = true;
        if (!transaction.Db.ReleaseModules.Any(m => m.ModuleId == module.Id))
        {
            transaction.Db.ModuleFiles.RemoveRange(transaction.Db.ModuleFiles.Where(f => f.ModuleId == module.Id));
            transaction.Db.SoftwareModules.Remove(module);
        }
        transaction.Db.SaveChanges();
    }

    private static (List<SoftwareModule>? Created, string? Rival) Insert(FleetTransaction transaction, List<ModuleBody> bodies, string who)
    {
        FleetDb db = transaction.Db;
        int last = db.SoftwareModules.Max(m => (int?)m.Id) ?? SoftwareModule.FirstId - 1;
        var created = new List<SoftwareModule>();
        foreach (ModuleBody body in bodies)
        {
            if (db.SoftwareModules.Any(m => m.Name == body.Name && m.Version == body.Version && m.Type == body.Type && !m.IsDeleted))
            {
                db.ChangeTracker.Clear();
                return (null, $"{body.Name} {body.Version}");
            }
            created.Add(new SoftwareModule
            {
                Id = ++last,
                Name = body.Name!,
                Version = body.Version!,
                Type = body.Type!,
                Vendor = body.Vendor,
                Description = body.Description,
                CreatedBy = who,
                CreatedAt = transaction.Now,
            });
        }
        db.SoftwareModules.AddRange(created);
        db.SaveChanges();
        return (created, null);
    }

    private static bool IsText(string? text) => text is { Length: >= 1 and <= MaxText };
}
