namespace TinyDevice.UpdateServer.Data;

/// <summary>Files that hold secrets: the database and its backups.</summary>
internal static class PrivateFile
{
    /// <summary>Makes an empty file, in the place of one of that name, that only this user may read.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }
        return new FileStream(path, options);
    }
}
