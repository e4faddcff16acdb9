using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using TinyDevice.UpdateServer.Data;

namespace TinyDevice.UpdateServer.Operations;

/// <summary>Copies a data folder into one file while its server runs, and back. Of PostgreSQL pg_dump does that: docs/server.md.</summary>
public static class ServerBackup
{
    private const string DatabaseName = "fleet.db";
    private const string ContentsName = "contents.json";
    private const string ArtifactFolder = "artifacts/";

    /// <summary>Writes a backup; it appears under its name when it is complete.</summary>
    /// <returns>The number of packages in it.</returns>
    /// <exception cref="UpdateServerException">The folder holds no database, or a package it refers to is missing.</exception>
    public static Task<int> CreateAsync(string dataFolder, string file, CancellationToken stop, IProgress<double>? progress = null) =>
        CollectAsync(dataFolder, (database, artifacts, contents) => WriteAsync(file, database, artifacts, contents, progress, stop), stop);

    /// <summary>Looks whether a backup could be made, and writes none.</summary>
    /// <returns>The number of packages it would hold.</returns>
    /// <exception cref="UpdateServerException">As <see cref="CreateAsync"/>.</exception>
    public static Task<int> CheckSourceAsync(string dataFolder, CancellationToken stop) => CollectAsync(dataFolder, (_, _, _) => Task.CompletedTask, stop);

    private static async Task<int> CollectAsync(string dataFolder, Func<string, string, Dictionary<string, string>, Task> write, CancellationToken stop)
    {
        var folder = new DataFolder(dataFolder);
        if (!File.Exists(folder.Database))
        {
            throw new UpdateServerException($"{folder.Path} holds no {DatabaseName}: name the data folder of a server. With PostgreSQL use pg_dump.");
        }
        string work = Directory.CreateTempSubdirectory("td-backup-").FullName;
        try
        {
            // A consistent copy of one moment, beside whatever the server commits meanwhile. Packages never change and are never deleted.
            string copy = Path.Combine(work, DatabaseName);
            CopyDatabase(folder.Database, copy);
            List<string> packages = await PackagesOfAsync(copy, stop);
            var contents = new Dictionary<string, string> { [DatabaseName] = Digest(copy) };
            foreach (string sha256 in packages)
            {
                contents[ArtifactFolder + sha256] = File.Exists(Path.Combine(folder.Artifacts, sha256)) ? sha256
                    : throw new UpdateServerException($"The package {sha256} is not in {folder.Artifacts}: the backup would be incomplete. "
                        + "Upload it again, or back up the artifact store itself if the server runs with --artifacts.");
            }
            await write(copy, folder.Artifacts, contents);
            return packages.Count;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>Makes a data folder of a backup, after checking every byte of it; there is no folder before it is complete.</summary>
    /// <exception cref="UpdateServerException">The folder exists, or the backup is damaged.</exception>
    public static Task RestoreAsync(string file, string dataFolder, CancellationToken stop, IProgress<double>? progress = null) =>
        UnpackAsync(file, dataFolder, keep: true, progress, stop);

    /// <summary>Checks every byte of a backup and that the folder could be made of it, and makes none.</summary>
    /// <exception cref="UpdateServerException">As <see cref="RestoreAsync"/>.</exception>
    public static Task CheckAsync(string file, string dataFolder, CancellationToken stop, IProgress<double>? progress = null) =>
        UnpackAsync(file, dataFolder, keep: false, progress, stop);

    private static async Task UnpackAsync(string file, string dataFolder, bool keep, IProgress<double>? progress, CancellationToken stop)
    {
        string target = Path.GetFullPath(dataFolder);
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new UpdateServerException($"{target} is not empty: restore into a new folder, or move this one away first.");
        }
        string work = target + ".restoring-" + Guid.NewGuid().ToString("N");
        try
        {
            CreatePrivate(work);
            Directory.CreateDirectory(Path.Combine(work, ArtifactFolder));
            await ExtractAsync(file, work, progress, stop);
            Check(file, work);
            if (!keep)
            {
                return;
            }
            RestoredDatabase.Prepare(Path.Combine(work, DatabaseName), TimeProvider.System.GetUtcNow());
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }
            Directory.Move(work, target);
        }
        finally
        {
            if (Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private static void CopyDatabase(string from, string to)
    {
        using var connection = new SqliteConnection($"Data Source={from};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand copy = connection.CreateCommand();
        copy.CommandText = "VACUUM INTO $to";
        copy.Parameters.AddWithValue("$to", to);
        copy.ExecuteNonQuery();
    }

    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static async Task<List<string>> PackagesOfAsync(string database, CancellationToken stop)
    {
        FleetDbFactory databases = FleetDbFactory.OfFile(database);
        try
        {
            using FleetDb db = databases.CreateDbContext();
            List<string> releases = await db.Releases.Select(r => r.Sha256).ToListAsync(stop);
            List<string> files = await db.ModuleFiles.Select(f => f.Sha256).ToListAsync(stop);
            List<string> deltas = await db.ReleaseDeltas.Select(d => d.Sha256).ToListAsync(stop);
            return releases.Concat(files).Concat(deltas).Where(s => s.Length > 0).Distinct().ToList();
        }
        catch (SqliteException failure)
        {
            throw new UpdateServerException($"The database is of another version of the server ({failure.Message}): start that server once, or use its backup command.", failure);
        }
        finally
        {
            databases.ClearPool();
        }
    }

    private static async Task WriteAsync(string file, string database, string artifacts, Dictionary<string, string> contents, IProgress<double>? progress, CancellationToken stop)
    {
        string partial = file + ".part";
        try
        {
            using (FileStream stream = PrivateFile.Create(partial))
            {
                using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
                {
                    using var list = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(contents));
                    await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, ContentsName) { DataStream = list }, stop);
                    int done = 0;
                    foreach (string name in contents.Keys)
                    {
                        await tar.WriteEntryAsync(name == DatabaseName ? database : Path.Combine(artifacts, name[ArtifactFolder.Length..]), name, stop);
                        progress?.Report((double)++done / contents.Count);
                    }
                }
                stream.Flush(flushToDisk: true);
            }
            File.Move(partial, file, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static async Task ExtractAsync(string file, string work, IProgress<double>? progress, CancellationToken stop)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            using var tar = new TarReader(stream);
            while (await tar.GetNextEntryAsync(cancellationToken: stop) is TarEntry entry)
            {
                if (!IsOurs(entry))
                {
                    throw new UpdateServerException($"{file} holds {entry.Name}, which no backup has: it is not a backup of this server.");
                }
                await entry.ExtractToFileAsync(Path.Combine(work, entry.Name), overwrite: false, stop);
                progress?.Report((double)stream.Position / stream.Length);
            }
        }
        catch (Exception failure) when (failure is InvalidDataException or EndOfStreamException)
        {
            throw new UpdateServerException($"{file} is not a backup, or is cut off.", failure);
        }
    }

    // A name with a path in it would write somewhere else.
    private static bool IsOurs(TarEntry entry) => entry.EntryType == TarEntryType.RegularFile
        && (entry.Name is DatabaseName or ContentsName
            || (entry.Name.StartsWith(ArtifactFolder, StringComparison.Ordinal) && entry.Name[ArtifactFolder.Length..].All(char.IsAsciiHexDigitLower)));

    private static void Check(string file, string work)
    {
        string list = Path.Combine(work, ContentsName);
        Dictionary<string, string> contents = ReadContents(list);
        if (!contents.ContainsKey(DatabaseName))
        {
            throw new UpdateServerException($"{file} has no list of its contents: it is not a backup of this server.");
        }
        foreach ((string name, string digest) in contents)
        {
            string path = Path.Combine(work, name);
            if (!File.Exists(path) || Digest(path) != digest)
            {
                throw new UpdateServerException($"{file} is damaged: {name} is missing or not what was written.");
            }
        }
        File.Delete(list);
    }

    private static Dictionary<string, string> ReadContents(string list)
    {
        try
        {
            return File.Exists(list) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(list)) ?? [] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static string Digest(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
