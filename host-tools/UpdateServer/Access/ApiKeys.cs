using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Access;

/// <summary>The keys that open the REST API, held in memory because every request asks.</summary>
internal sealed class ApiKeys
{
    private const string Prefix = "td_";
    private volatile byte[][] _hashes = [];

    /// <summary>Loads the keys, making the first one when there is none; that one is returned, once.</summary>
    public string? Open(FleetDb db, DateTimeOffset now)
    {
        string? created = null;
        if (!db.ApiKeys.Any())
        {
            created = Prefix + Secrets.CreateToken();
            db.ApiKeys.Add(new ApiKey { Name = "admin", Hash = Secrets.Hash(created), CreatedAt = now });
            db.SaveChanges();
        }
        _hashes = db.ApiKeys.AsNoTracking().Select(k => k.Hash).ToArray();
        return created;
    }

    public bool Accepts(string presented)
    {
        byte[] hash = Secrets.Hash(presented);
        bool found = false;
        // Every key is compared, so the time taken tells nothing about which one nearly matched.
        foreach (byte[] known in _hashes)
        {
            found |= CryptographicOperations.FixedTimeEquals(hash, known);
        }
        return found;
    }
}
