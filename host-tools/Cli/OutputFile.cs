namespace TinyDevice.Cli;

/// <summary>Writes result files so that a failure half-way leaves what was there before.</summary>
internal static class OutputFile
{
    private static readonly Lock Writing = new();

    /// <summary>Writes the whole file under a temporary name, then renames it into place.</summary>
    /// <param name="path">Where.</param>
    /// <param name="bytes">What.</param>
    /// <param name="dryRun">Only says what can be seen to be wrong with the path.</param>
    public static void Write(string path, byte[] bytes, bool dryRun = false)
    {
        if (WhyNot(path) is { } obstacle)
        {
            throw new UserException($"{path} cannot be written ({obstacle}); nothing was changed.");
        }

        if (dryRun)
        {
            return;
        }

        lock (Writing)
        {
            WriteAndRename(path, bytes);
        }
    }

    /// <summary>Waits for the file being written, if any, and lets no other begin: the process ends with nothing half done.</summary>
    public static void Close() => Writing.Enter();

    private static string? WhyNot(string path)
    {
        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        return Directory.Exists(path) ? "it is a folder"
            : folder is not null && !Directory.Exists(folder) ? $"there is no folder {folder}"
            : null;
    }

    private static void WriteAndRename(string path, byte[] bytes)
    {
        string temporary = path + ".tmp-" + Environment.ProcessId;
        try
        {
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }

            throw new UserException($"{path} cannot be written ({failure.Message.TrimEnd('.')}); nothing was changed.", failure);
        }
    }
}
