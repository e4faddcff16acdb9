using System.Collections.Concurrent;
using System.Security.Cryptography;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>Packages, named by their SHA-256, in a folder; with a bucket behind it, the folder is what this server fetched from there so far.</summary>
/// <remarks>A file under its final name is complete and was verified, so any number of ranges are served from it.</remarks>
internal sealed class ArtifactStore : IDisposable
{
    private const string TemporarySuffix = ".part";
    private const long MaxFetchedBytes = 2L << 30;

    // An unfinished file of another server in a shared folder is younger than this.
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);
    private readonly string _folder;
    private readonly bool _isShared;
    private readonly S3Bucket? _bucket;
    private readonly ConcurrentDictionary<string, Lazy<Task>> _fetching = new();
    private readonly Lock _room = new();

    public ArtifactStore(DataFolder folder, ServerOptions options)
    {
        ArtifactPlace? place = options.Artifacts is null ? null : ArtifactPlace.Parse(options.Artifacts);
        _isShared = place?.Folder is not null;
        _folder = place?.Folder ?? folder.Artifacts;
        _bucket = place is { Folder: null } ? new S3Bucket(place) : null;
    }

    /// <summary>Makes sure that packages can be kept, and deletes what an upload left that was cut off by the end of the process.</summary>
    /// <exception cref="UpdateServerException">The folder or the bucket cannot be used.</exception>
    public async Task OpenAsync(CancellationToken stop)
    {
        try
        {
            Directory.CreateDirectory(_folder);
            foreach (string file in Directory.EnumerateFiles(_folder, "*" + TemporarySuffix)
                .Where(f => !_isShared || File.GetLastWriteTimeUtc(f) < DateTime.UtcNow - Abandoned))
            {
                File.Delete(file);
            }
            if (_bucket is not null)
            {
                await _bucket.CheckAsync(stop);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or HttpRequestException or Amazon.Runtime.AmazonClientException
            or Amazon.Runtime.AmazonServiceException)
        {
            throw new UpdateServerException($"The artifact store cannot be used: {WhyOf(failure)} Correct --artifacts or the keys of the store.", failure);
        }
    }

    // Amazon's list of all the places where it looked for keys is longer than one sentence.
    private static string WhyOf(Exception failure) => failure is Amazon.Runtime.AmazonClientException && failure.Message.Contains("AWS credentials", StringComparison.Ordinal)
        ? "there are no keys for it in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or the machine's role."
        : failure.Message.Split('\n')[0].TrimEnd();

    /// <summary>A file of this machine that holds the package; complete.</summary>
    public async Task<string> FileOfAsync(string sha256, CancellationToken stop)
    {
        string path = PathOf(sha256);
        if (_bucket is not null && !File.Exists(path))
        {
            // However many devices ask at a time, the bucket is asked once.
            Lazy<Task> fetch = _fetching.GetOrAdd(sha256, _ => new Lazy<Task>(() => FetchAsync(sha256)));
            try
            {
                await fetch.Value.WaitAsync(stop);
            }
            finally
            {
                if (fetch.Value.IsCompleted)
                {
                    _fetching.TryRemove(sha256, out _);
                }
            }
        }
        return path;
    }

    /// <summary>Takes a body into the folder, under a temporary name.</summary>
    /// <exception cref="BadHttpRequestException">It is larger than <paramref name="limit"/> bytes (413) or breaks off (400); nothing is left of it.</exception>
    public Task<ReceivedFile> ReceiveAsync(Stream body, long limit, CancellationToken stop) =>
        ReceivedFile.FromAsync(body, TemporaryFor(PathOf("upload")), limit, stop);

    /// <summary>Gives a file its name, and brings it to the bucket if there is one; does nothing when a file of that digest and size is there.</summary>
    public async Task KeepAsync(ReceivedFile file, CancellationToken stop)
    {
        if (_bucket is not null)
        {
            await _bucket.PutAsync(file.Digests.Sha256, file.Path, stop);
        }
        string final = PathOf(file.Digests.Sha256);
        if (!File.Exists(final) || new FileInfo(final).Length != file.Size)
        {
            File.Move(file.Path, final, overwrite: true);
        }
    }

    public void Dispose() => _bucket?.Dispose();

    private static string TemporaryFor(string final) => $"{final}.{Guid.NewGuid():N}{TemporarySuffix}";

    private string PathOf(string sha256) => Path.Combine(_folder, sha256);

    private async Task FetchAsync(string sha256)
    {
        if (File.Exists(PathOf(sha256)))
        {
            // It came between the caller's look and now.
            return;
        }
        lock (_room)
        {
            MakeRoom();
        }
        await WriteAsync(PathOf(sha256), async file =>
        {
            await _bucket!.GetAsync(sha256, file, CancellationToken.None);
            file.Position = 0;
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file)) != sha256)
            {
                throw new InvalidDataException($"The artifact store's package {sha256} is damaged.");
            }
        });
    }

    /// <summary>Writes a file that gets its name when it is on disk.</summary>
    private static async Task WriteAsync(string final, Func<FileStream, Task> write)
    {
        string temporary = TemporaryFor(final);
        try
        {
            var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                await write(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, final, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // Downloads under way keep a deleted file open, and whoever asks next fetches it again.
    private void MakeRoom()
    {
        long sum = 0;
        foreach (FileInfo file in new DirectoryInfo(_folder).EnumerateFiles()
            .Where(f => !f.Name.EndsWith(TemporarySuffix, StringComparison.Ordinal)).OrderByDescending(f => f.LastWriteTimeUtc).ToList())
        {
            sum += file.Length;
            if (sum > MaxFetchedBytes)
            {
                file.Delete();
            }
        }
    }
}
