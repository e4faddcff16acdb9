using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Devices;
using TinyDevice.UpdateServer.Releases;

namespace TinyDevice.UpdateServer.Management;

/// <summary>/rest/v1/softwaremodules/{id}/artifacts: the files of a module, any kind.</summary>
internal sealed class ArtifactCalls(ServerOptions options, FleetWriter writer, FleetDbFactory databases, ArtifactStore artifacts)
{
    private const int MaxName = 128;
    private const int FormOverhead = 64 * 1024;

    public async Task<IResult> Upload(int id, HttpContext http)
    {
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = options.MaxPackageBytes + FormOverhead;
        if (!http.Request.HasFormContentType)
        {
            return Refusals.Of(StatusCodes.Status415UnsupportedMediaType, HawkbitErrors.UploadFailed, "Send the file as multipart/form-data.");
        }
        if (!await IsModuleAsync(id, http.RequestAborted))
        {
            return Refusals.NotFound($"Software module {id}");
        }
        using FileForm form = await FileForm.ReadAsync(http.Request, artifacts, options.MaxPackageBytes, http.RequestAborted);
        if (form.File is not { Size: > 0 } file)
        {
            return Refusals.Invalid("The form holds no file named \"file\", or an empty one.");
        }
        string name = Path.GetFileName(Given(http, form, "filename") ?? form.FileName);
        if (name.Length is 0 or > MaxName || name.Any(c => char.IsControl(c) || c is '/' or '\\') || name is "." or "..")
        {
            return Refusals.Invalid($"A file name has 1 to {MaxName} characters and no path.");
        }
        if (Differs(http, form, file.Digests) is string wrong)
        {
            return Refusals.Of(StatusCodes.Status400BadRequest, wrong switch { "md5" => HawkbitErrors.WrongMd5, "sha1" => HawkbitErrors.WrongSha1, _ => HawkbitErrors.WrongSha256 }, $"The {wrong} given is not the file's.");
        }
        await artifacts.KeepAsync(file, http.RequestAborted);
        return await InsertAsync(http, id, name, file.Size, file.Digests);
    }

    public async Task<IResult> List(int id, HttpContext http)
    {
        if (!await IsModuleAsync(id, http.RequestAborted))
        {
            return Refusals.NotFound($"Software module {id}");
        }
        using FleetDb db = databases.CreateDbContext();
        var links = new ManagementLinks(http.Request);
        List<ModuleFile> files = await db.ModuleFiles.AsNoTracking().Where(f => f.ModuleId == id).OrderBy(f => f.Id).ToListAsync(http.RequestAborted);
        return TypedResults.Json(files.ConvertAll(f => ToMessage(f, links)));
    }

    public async Task<IResult> One(int id, int artifact, HttpContext http) => await FindAsync(id, artifact, http.RequestAborted) is ModuleFile file
        ? TypedResults.Json(ToMessage(file, new ManagementLinks(http.Request)))
        : Refusals.NotFound($"Artifact {artifact} of software module {id}");

    public async Task<IResult> Download(int id, int artifact, HttpContext http) => await FindAsync(id, artifact, http.RequestAborted) is ModuleFile file
        ? await GetArtifact.AnswerAsync(http, file.ToStoredFile(), artifacts)
        : Refusals.NotFound($"Artifact {artifact} of software module {id}");

    /// <summary>Forgets the file; its bytes stay, as another module may have the same.</summary>
    public async Task<IResult> Delete(int id, int artifact, CancellationToken stop)
    {
        bool found = await writer.WriteAsync(transaction =>
        {
            ModuleFile? file = transaction.Db.ModuleFiles.FirstOrDefault(f => f.Id == artifact && f.ModuleId == id);
            if (file is not null)
            {
                transaction.Db.ModuleFiles.Remove(file);
                transaction.Db.SaveChanges();
            }
            return file is not null;
        }, stop);
        return found ? TypedResults.NoContent() : Refusals.NotFound($"Artifact {artifact} of software module {id}");
    }

    private async Task<bool> IsModuleAsync(int id, CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        return await db.SoftwareModules.AnyAsync(m => m.Id == id, stop);
    }

    private async Task<ModuleFile?> FindAsync(int module, int id, CancellationToken stop)
    {
        using FleetDb db = databases.CreateDbContext();
        return await db.ModuleFiles.AsNoTracking().FirstOrDefaultAsync(f => f.Id == id && f.ModuleId == module, stop);
    }

    private async Task<IResult> InsertAsync(HttpContext http, int module, string name, long size, FileDigests digests)
    {
        string who = AuditScope.Current!.Who;
        (bool isModule, ModuleFile? file) = await writer.WriteAsync(transaction => Insert(transaction, module, new ModuleFile
        {
            ModuleId = module,
            FileName = name,
            Size = size,
            Sha256 = digests.Sha256,
            Sha1 = digests.Sha1,
            Md5 = digests.Md5,
            CreatedBy = who,
            CreatedAt = transaction.Now,
        }), http.RequestAborted);
        return !isModule ? Refusals.NotFound($"Software module {module}")
            : file is null ? Refusals.Exists($"A file {name} in software module {module}")
            : TypedResults.Json(ToMessage(file, new ManagementLinks(http.Request)), statusCode: StatusCodes.Status201Created);
    }

    private static (bool IsModule, ModuleFile? File) Insert(FleetTransaction transaction, int module, ModuleFile file)
    {
        FleetDb db = transaction.Db;
        if (ModuleCalls.Find(transaction, module) is null)
        {
            return (false, null);
        }
        if (db.ModuleFiles.Any(f => f.ModuleId == module && f.FileName == file.FileName))
        {
            return (true, null);
        }
        db.ModuleFiles.Add(file);
        db.SaveChanges();
        return (true, file);
    }

    private static string? Given(HttpContext http, FileForm form, string name) =>
        http.Request.Query[name].FirstOrDefault() ?? form.Field(name);

    private static string? Differs(HttpContext http, FileForm form, FileDigests digests)
    {
        (string Name, string Is)[] sums = [("md5", digests.Md5), ("sha1", digests.Sha1), ("sha256", digests.Sha256)];
        return sums.FirstOrDefault(s => Given(http, form, s.Name + "sum") is string given
            && !string.Equals(given, s.Is, StringComparison.OrdinalIgnoreCase)).Name;
    }

    private static ArtifactMessage ToMessage(ModuleFile file, ManagementLinks links)
    {
        long created = file.CreatedAt.ToUnixTimeMilliseconds();
        return new ArtifactMessage(file.Id, new HashesMessage(file.Sha1, file.Md5, file.Sha256), file.FileName, file.Size, file.CreatedBy, created,
            file.CreatedBy, created, links.OfArtifact(file.ModuleId, file.Id));
    }
}
