using System.Buffers;
using System.Security.Cryptography;
using TinyDevice.Formats;
using TinyDevice.Packaging;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>An upload on disk under a temporary name, until <see cref="ArtifactStore.KeepAsync"/> gives it its own; disposing deletes it.</summary>
internal sealed class ReceivedFile : IDisposable
{
    private const int BufferSize = 128 * 1024;

    private ReceivedFile(string path, long size, FileDigests digests)
    {
        Path = path;
        Size = size;
        Digests = digests;
    }

    /// <summary>The temporary file.</summary>
    public string Path { get; }

    /// <summary>Its bytes.</summary>
    public long Size { get; }

    /// <summary>Its digests, taken while it arrived.</summary>
    public FileDigests Digests { get; }

    /// <summary>Writes a body to <paramref name="path"/> and flushes it to the disk; no more than one buffer of it is in memory at a time.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than <paramref name="limit"/> bytes (413) or breaks off (400); no file is left.</exception>
    public static async Task<ReceivedFile> FromAsync(Stream body, string path, long limit, CancellationToken stop)
    {
        try
        {
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                FileDigests digests = await CopyAsync(body, file, limit, stop);
                file.Flush(flushToDisk: true);
                return new ReceivedFile(path, file.Length, digests);
            }
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Loads what is to be a package or a delta, which is small beside other files.</summary>
    /// <exception cref="PackageException">It is larger than any package.</exception>
    public Task<byte[]> LoadPackageAsync(CancellationToken stop) => Size <= PackageLayout.PackageSize(PackageLayout.MaxPayloadSize)
        ? File.ReadAllBytesAsync(Path, stop)
        : throw new PackageException("The file is larger than any package.");

    public void Dispose() => File.Delete(Path);

#pragma warning disable CA5350, CA5351
    private static async Task<FileDigests> CopyAsync(Stream body, FileStream file, long limit, CancellationToken stop)
    {
        using var sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int count;
            while ((count = await ReadAsync(body, buffer, stop)) > 0)
            {
                if (file.Position + count > limit)
                {
                    throw new BadHttpRequestException($"The file is larger than the {limit} bytes this server takes.", StatusCodes.Status413PayloadTooLarge);
                }
                sha256.AppendData(buffer, 0, count);
                sha1.AppendData(buffer, 0, count);
                md5.AppendData(buffer, 0, count);
                await file.WriteAsync(buffer.AsMemory(0, count), stop);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return new FileDigests(HexOf(sha256), HexOf(sha1), HexOf(md5));
    }
#pragma warning restore CA5350, CA5351

    // The multipart reader tells of a body without its closing boundary as of a failing disk.
    private static async ValueTask<int> ReadAsync(Stream body, byte[] buffer, CancellationToken stop)
    {
        try
        {
            return await body.ReadAsync(buffer, stop);
        }
        catch (IOException cut) when (cut is not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The body ended before the file did.", cut);
        }
    }

    private static string HexOf(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());
}
