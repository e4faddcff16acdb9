using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;
using TinyDevice.UpdateServer.Fleet;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>Rotations of keys for every device: taken in from people and given to devices one step at a time.</summary>
/// <remarks>Nothing here is trusted by devices; both root signatures are: docs/formats/trust.md.</remarks>
internal sealed class Rotations(FleetDbFactory databases, FleetWriter writer, FleetIndex index)
{
    /// <summary>GET trust/{sequence}: the rotation that leads there.</summary>
    public async Task<IResult> ForDevice(DeviceCall call)
    {
        long sequence = call.RouteNumber("sequence");
        using FleetDb db = databases.CreateDbContext();
        return await db.TrustRotations.AsNoTracking().FirstOrDefaultAsync(r => r.Sequence == sequence, call.Stop) is TrustRotationRow row
            ? TypedResults.Bytes(row.Rotation, "application/octet-stream", enableRangeProcessing: true)
            : Problems.NotFound("There is no rotation of keys to that trust record.");
    }

    /// <summary>POST /api/v1/trust: takes the next rotation in.</summary>
    public async Task<Results<Created<RotationInfo>, Ok<RotationInfo>, ProblemHttpResult>> Take(HttpRequest request, CancellationToken stop)
    {
        byte[] rotation = new byte[TrustRotation.MaxSize + 1];
        int length = await request.Body.ReadAtLeastAsync(rotation, rotation.Length, throwOnEndOfStream: false, stop);
        rotation = rotation[..length];
        TrustRecord record = new();
        if (TrustRotation.Read(rotation, length, record, out _) != FormatStatus.Ok)
        {
            return Problems.Of(StatusCodes.Status422UnprocessableEntity, "This is no rotation; make one with 'tinydevice trust rotate'.");
        }
        RotationInfo info = new(record.Sequence);
        (bool isNew, string? refusal) = await writer.WriteAsync(transaction => Insert(transaction, record.Sequence, rotation), stop);
        return refusal is not null ? Problems.Conflict(refusal)
            : isNew ? TypedResults.Created((string?)null, info)
            : TypedResults.Ok(info);
    }

    private (bool IsNew, string? Refusal) Insert(FleetTransaction transaction, uint sequence, byte[] rotation)
    {
        FleetDb db = transaction.Db;
        if (db.TrustRotations.Find((long)sequence) is TrustRotationRow known && known.Rotation.AsSpan().SequenceEqual(rotation))
        {
            return (false, null);
        }
        if (WhyNot(db, rotation, sequence) is string refusal)
        {
            return (false, refusal);
        }
        db.TrustRotations.Add(new TrustRotationRow { Sequence = sequence, Rotation = rotation });
        db.SaveChanges();
        transaction.OnCommit(() => index.NewestRotation = sequence);
        return (true, null);
    }

    private static string? WhyNot(FleetDb db, byte[] rotation, uint sequence)
    {
        TrustRotationRow? newest = db.TrustRotations.OrderByDescending(r => r.Sequence).FirstOrDefault();
        if (newest is null)
        {
            // The record the first one starts from lies on the devices only; they judge.
            return null;
        }
        if (sequence != newest.Sequence + 1)
        {
            return $"The newest rotation here leads to trust record {newest.Sequence}, so the next one must lead to {newest.Sequence + 1}, not to {sequence}.";
        }
        try
        {
            TrustRotationWriter.Check(TrustRotationWriter.RecordIn(newest.Rotation), rotation);
            return null;
        }
        catch (PackageException refusal)
        {
            return refusal.Message;
        }
    }
}
