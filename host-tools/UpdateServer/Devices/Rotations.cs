using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Devices;

/// <summary>Rotations of keys for every device: files in the data folder, taken in from people and given to devices one step at a time.</summary>
/// <remarks>Nothing here is trusted by devices; both root signatures are: docs/formats/trust.md.</remarks>
internal sealed class Rotations(DataFolder folder)
{
    private const string Suffix = ".tdtrust";
    private readonly Lock _lock = new();
    private uint? _newest;

    /// <summary>Sequence of the newest trust record there is a rotation to; 0 when there is none.</summary>
    public uint Newest
    {
        get
        {
            lock (_lock)
            {
                return _newest ??= Directory.Exists(folder.Trust)
                    ? Directory.EnumerateFiles(folder.Trust, "*" + Suffix).Select(SequenceOf).DefaultIfEmpty().Max()
                    : 0;
            }
        }
    }

    /// <summary>GET trust/{sequence}: the rotation that leads there.</summary>
    public Task<IResult> ForDevice(DeviceCall call)
    {
        string path = PathOf((uint)call.RouteNumber("sequence"));
        return Task.FromResult<IResult>(File.Exists(path)
            ? TypedResults.PhysicalFile(path, "application/octet-stream")
            : Problems.NotFound("There is no rotation of keys to that trust record."));
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
        lock (_lock)
        {
            string path = PathOf(record.Sequence);
            RotationInfo info = new(record.Sequence);
            if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(rotation))
            {
                return TypedResults.Ok(info);
            }
            if (WhyNot(rotation, record.Sequence, Newest) is string refusal)
            {
                return Problems.Conflict(refusal);
            }
            Store(path, rotation);
            _newest = record.Sequence;
            return TypedResults.Created((string?)null, info);
        }
    }

    private string? WhyNot(byte[] rotation, uint sequence, uint newest)
    {
        if (newest == 0)
        {
            // The record the first one starts from lies on the devices only; they judge.
            return null;
        }
        if (sequence != newest + 1)
        {
            return $"The newest rotation here leads to trust record {newest}, so the next one must lead to {newest + 1}, not to {sequence}.";
        }
        try
        {
            TrustRotationWriter.Check(TrustRotationWriter.RecordIn(File.ReadAllBytes(PathOf(newest))), rotation);
            return null;
        }
        catch (PackageException refusal)
        {
            return refusal.Message;
        }
    }

    private void Store(string path, byte[] rotation)
    {
        Directory.CreateDirectory(folder.Trust);
        string temporary = path + ".part";
        using (FileStream file = new(temporary, FileMode.Create))
        {
            file.Write(rotation);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }

    private string PathOf(uint sequence) => Path.Combine(folder.Trust, sequence.ToString(CultureInfo.InvariantCulture) + Suffix);

    private static uint SequenceOf(string path) =>
        uint.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out uint sequence) ? sequence : 0;
}
