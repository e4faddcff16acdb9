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

    /// <summary>Loads the keys, making the first one when there is none; that one is returned, once.</summary>
    public string? Open(FleetDb db, DateTimeOffset now)
    {
        string? created = null;
        if (!db.ApiKeys.Any())
        {
            created = CreateKey();
            db.ApiKeys.Add(new ApiKey { Name = "admin", Hash = Secrets.Hash(created), Role = Role.Admin, CreatedAt = now });
            db.SaveChanges();
        }
        _keys = Load(db);
        return created;
    }

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
