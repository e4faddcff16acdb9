using System.Globalization;

namespace TinyDevice.UpdateServer.Data;

/// <summary>The server's folder: fleet.db, artifacts/ and the lock that keeps a second server out.</summary>
internal sealed class DataFolder(string path) : IDisposable
{
    private FileStream? _lock;

    public string Path { get; } = System.IO.Path.GetFullPath(path);
    public string Database => System.IO.Path.Combine(Path, "fleet.db");
    public string Artifacts => System.IO.Path.Combine(Path, "artifacts");

    /// <summary>Creates what is missing and takes the lock.</summary>
    /// <exception cref="UpdateServerException">The folder cannot be written, or another server uses it.</exception>
    public void Open()
    {
        if (File.Exists(Path))
        {
            throw new UpdateServerException($"The data folder {Path} is a file: choose a folder this user may write.");
        }
        try
        {
            Directory.CreateDirectory(Artifacts);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UpdateServerException($"Cannot create the data folder {Path}: {failure.Message} Choose a folder this user may write.",
                failure);
        }
        _lock = TakeLock();
    }

    /// <summary>Makes SQLite's file, unless it is there, so that only this user may read it; SQLite gives -wal and -shm the same mode.</summary>
    public void ReserveDatabase()
    {
        if (!File.Exists(Database))
        {
            using FileStream file = PrivateFile.Create(Database);
        }
    }

    public void Dispose() => _lock?.Dispose();

    private FileStream TakeLock()
    {
        string file = System.IO.Path.Combine(Path, "server.lock");
        try
        {
            var taken = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            taken.Write(System.Text.Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            taken.Flush();
            return taken;
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new UpdateServerException($"The data folder {Path} cannot be written: {failure.Message} Choose a folder this user may write.", failure);
        }
        catch (IOException failure)
        {
            throw new UpdateServerException(
                $"The data folder {Path} cannot be locked, most likely because another server uses it: "
                + "stop that one or choose another folder.",
                failure);
        }
    }
}
