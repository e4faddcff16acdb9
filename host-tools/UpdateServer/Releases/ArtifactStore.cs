using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>Packages on disk, named by their SHA-256; a file under its final name is complete.</summary>
internal sealed class ArtifactStore(DataFolder folder)
{
    private const string TemporarySuffix = ".part";

    /// <summary>A file of this machine that holds the package; complete.</summary>
    public Task<string> FileOfAsync(string sha256, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return Task.FromResult(PathOf(sha256));
    }

    /// <summary>Brings the bytes to disk; does nothing when a file of that digest and size is there.</summary>
    public async Task StoreAsync(string sha256, ReadOnlyMemory<byte> content, CancellationToken stop)
    {
        string final = PathOf(sha256);
        if (File.Exists(final) && new FileInfo(final).Length == content.Length)
        {
            return;
        }
        string temporary = $"{final}.{Guid.NewGuid():N}{TemporarySuffix}";
        try
        {
            var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(content, stop);
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, final, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private string PathOf(string sha256) => Path.Combine(folder.Artifacts, sha256);

    /// <summary>Deletes what an upload left that was cut off by the end of the process.</summary>
    public void RemoveLeftovers()
    {
        foreach (string file in Directory.EnumerateFiles(folder.Artifacts, "*" + TemporarySuffix))
        {
            File.Delete(file);
        }
    }
}
