using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.Extensions.Primitives;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Access;

/// <summary>One person's call, from its arrival to its answer: gathers what its changes do to the database.</summary>
internal sealed class AuditScope(ApiCaller caller, string from, string call, StringValues ifMatch)
{
    private const int MaxChanges = 20;
    private const int MaxValue = 200;
    private static readonly AsyncLocal<AuditScope?> Ambient = new();
    private readonly List<AuditChange> _changes = [];
    private int _changed;

    /// <summary>The call that the running code serves; null outside of one.</summary>
    public static AuditScope? Current
    {
        get => Ambient.Value;
        set => Ambient.Value = value;
    }

    /// <summary>Who calls.</summary>
    public string Who => caller.Name;

    /// <summary>The versions of If-Match; empty when the caller named none.</summary>
    public StringValues IfMatch => ifMatch;

    /// <summary>What is to be remembered with the first change, when the call named itself.</summary>
    public IdempotentCall? Idempotent { get; set; }

    /// <summary>True once an entry of this call is in a transaction that was committed.</summary>
    public bool IsRecorded { get; private set; }

    /// <summary>Saves and remembers what was saved; at most the first twenty rows in full.</summary>
    public int Save(ChangeTracker tracker, Func<int> save)
    {
        List<EntityEntry> entries = tracker.Entries()
            .Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList();
        int room = Math.Max(0, MaxChanges - _changes.Count);
        var before = entries.Take(room).Select(e => (Entry: e, e.State, Before: e.State == EntityState.Added ? null : Values(e, e.OriginalValues),
            After: e.State == EntityState.Modified ? Values(e, e.CurrentValues) : null)).ToList();
        int saved = save();
        _changed += entries.Count;
        // Only now has a new row its number.
        _changes.AddRange(before.Select(c => new AuditChange($"{c.Entry.Metadata.ClrType.Name} {KeyOf(c.Entry)}", c.Before,
            c.State == EntityState.Added ? Values(c.Entry, c.Entry.CurrentValues) : c.After)));
        return saved;
    }

    /// <summary>Adds the entry to the transaction that holds the changes, so that there is never one without the other.</summary>
    public void Record(FleetTransaction transaction)
    {
        if (_changed == 0)
        {
            return;
        }
        AddEntry(transaction);
        if (Idempotent is IdempotentCall call)
        {
            Idempotent = null;
            call.At = transaction.Now;
            transaction.Db.IdempotentCalls.Where(c => c.At < transaction.Now.AddDays(-1)).ExecuteDelete();
            transaction.Db.IdempotentCalls.Add(call);
            transaction.Db.SaveWithoutAudit();
        }
        transaction.OnCommit(() => IsRecorded = true);
    }

    /// <summary>Adds an entry whatever was gathered.</summary>
    public void AddEntry(FleetTransaction transaction)
    {
        transaction.Db.Audit.Add(new AuditEntry
        {
            At = transaction.Now,
            KeyId = caller.KeyId,
            Who = caller.Name,
            From = from,
            Call = call,
            Changes = System.Text.Json.JsonSerializer.Serialize(_changes, ApiJson.Options),
            MoreChanges = _changed - _changes.Count,
        });
        transaction.Db.SaveWithoutAudit();
        Forget();
    }

    /// <summary>Drops what was gathered: the changes were undone, or are recorded.</summary>
    public void Forget()
    {
        _changes.Clear();
        _changed = 0;
    }

    private static string KeyOf(EntityEntry entry) => string.Join(' ',
        entry.Metadata.FindPrimaryKey()!.Properties.Select(p => Text(entry.Property(p.Name).CurrentValue)));

    // Hashes and keys are the only byte arrays of the model, and none of them belongs into a log.
    private static Dictionary<string, string?> Values(EntityEntry entry, PropertyValues values) => values.Properties
        .Where(p => p.ClrType != typeof(byte[]) && p.Name != nameof(Fleet.FleetDevice.SecurityToken) && !IsSecretSetting(entry, p.Name) && (entry.State != EntityState.Modified || entry.Property(p.Name).IsModified))
        .ToDictionary(p => p.Name, p => Text(values[p.Name]));

    private static bool IsSecretSetting(EntityEntry entry, string property) =>
        entry.Entity is Setting { Key: SettingKey.GatewayTokenKey } && property == nameof(Setting.Value);

    private static string? Text(object? value)
    {
        string? text = value is DateTimeOffset time ? time.ToString("O") : Convert.ToString(value, CultureInfo.InvariantCulture);
        return text is { Length: > MaxValue } ? text[..MaxValue] + "..." : text;
    }
}
