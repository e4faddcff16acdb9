using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Access;

/// <summary>The keys that open the REST API, held in memory because every request asks.</summary>
internal sealed class ApiKeys
{
    private const string Prefix = "td_";
    private volatile Known[] _keys = [];

    public static string CreateKey() => Prefix + Secrets.CreateToken();

    /// <summary>Makes the first key when there is none; it is returned, once.</summary>
    public static string? MakeFirst(FleetDb db, DateTimeOffset now)
    {
        if (db.ApiKeys.Any())
        {
            return null;
        }
        string created = CreateKey();
        db.ApiKeys.Add(new ApiKey { Name = "admin", Hash = Secrets.Hash(created), Role = Role.Admin, CreatedAt = now });
        db.SaveChanges();
        return created;
    }

    /// <summary>Takes over what the table holds.</summary>
    public void Read(FleetDb db) => _keys = Load(db);

    /// <summary>Takes over what the transaction leaves in the table, once it is on disk.</summary>
    public void ReplaceAfter(FleetTransaction transaction)
    {
        Known[] keys = Load(transaction.Db);
        transaction.OnCommit(() => _keys = keys);
    }

    /// <summary>Whose key this is; null when it is nobody's.</summary>
    public ApiCaller? Find(string presented)
    {
        byte[] hash = Secrets.Hash(presented);
        ApiCaller? found = null;
        // Every key is compared, so the time taken tells nothing about which one nearly matched.
        foreach (Known key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, key.Hash))
            {
                found = key.Caller;
            }
        }
        return found;
    }

    /// <summary>Who holds the key of this number; null when there is none or it was revoked.</summary>
    public ApiCaller? Find(int keyId) => _keys.FirstOrDefault(k => k.Caller.KeyId == keyId)?.Caller;

    private static Known[] Load(FleetDb db) => db.ApiKeys.AsNoTracking()
        .Select(k => new { k.Id, k.Name, k.Role, k.Hash }).AsEnumerable()
        .Select(k => new Known(new ApiCaller(k.Id, k.Name, k.Role), k.Hash)).ToArray();

    private sealed record Known(ApiCaller Caller, byte[] Hash);
}
