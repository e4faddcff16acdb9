using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Access;

/// <summary>POST, GET and DELETE /api/v1/keys: who may use the REST API.</summary>
internal sealed class KeyCalls(FleetWriter writer, FleetDbFactory databases, ApiKeys keys)
{
    private const int MaxName = 64;

    private enum Revocation
    {
        Done,
        Unknown,
        LastAdmin,
    }

    public async Task<Results<Created<ApiKeyInfo>, ProblemHttpResult>> Create(CreateApiKey request, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(request.Name) || request.Name.Length > MaxName || request.Name.Any(char.IsControl))
        {
            return Problems.BadRequest($"name must be 1 to {MaxName} characters.");
        }
        if (!Enum.IsDefined(request.Role))
        {
            return Problems.BadRequest("role must be viewer, operator, publisher or admin.");
        }
        string key = ApiKeys.CreateKey();
        ApiKey? created = await writer.WriteAsync(transaction => Insert(transaction, request, key), stop);
        return created is null
            ? Problems.Conflict($"There is a key named \"{request.Name}\" already: revoke it or choose another name.")
            : TypedResults.Created($"/api/v1/keys/{created.Id}", created.ToInfo(key));
    }

    public async Task<Results<Ok<Page<ApiKeyInfo>>, ProblemHttpResult>> List(int? after, int? limit, CancellationToken stop)
    {
        if (Paging.Check(limit) is ProblemHttpResult refusal)
        {
            return refusal;
        }
        using FleetDb db = databases.CreateDbContext();
        List<ApiKey> rows = await db.ApiKeys.AsNoTracking().Where(k => after == null || k.Id > after)
            .OrderBy(k => k.Id).Take(Paging.RowsFor(limit)).ToListAsync(stop);
        return TypedResults.Ok(Paging.ToPage(rows, limit, k => k.ToInfo(), k => k.Id));
    }

    public async Task<Results<NoContent, ProblemHttpResult>> Revoke(int id, CancellationToken stop) =>
        await writer.WriteAsync(transaction => Delete(transaction, id), stop) switch
        {
            Revocation.Done => TypedResults.NoContent(),
            Revocation.Unknown => Problems.NotFound($"There is no key {id}."),
            _ => Problems.Conflict($"Key {id} is the last admin's: make another admin key first."),
        };

    private ApiKey? Insert(FleetTransaction transaction, CreateApiKey request, string key)
    {
        if (transaction.Db.ApiKeys.Any(k => k.Name == request.Name))
        {
            return null;
        }
        var created = new ApiKey { Name = request.Name, Hash = Secrets.Hash(key), Role = request.Role, CreatedAt = transaction.Now };
        transaction.Db.ApiKeys.Add(created);
        transaction.Db.SaveChanges();
        keys.ReplaceAfter(transaction);
        return created;
    }

    private Revocation Delete(FleetTransaction transaction, int id)
    {
        FleetDb db = transaction.Db;
        if (db.ApiKeys.Find(id) is not ApiKey key)
        {
            return Revocation.Unknown;
        }
        if (key.Role == Role.Admin && db.ApiKeys.Count(k => k.Role == Role.Admin) == 1)
        {
            return Revocation.LastAdmin;
        }
        db.ApiKeys.Remove(key);
        db.SaveChanges();
        keys.ReplaceAfter(transaction);
        return Revocation.Done;
    }
}
