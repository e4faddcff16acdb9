namespace TinyDevice.Cli;

/// <summary>Writes result files so that a failure half-way leaves what was there before.</summary>
internal static class OutputFile
{
    /// <summary>Writes the whole file under a temporary name, then renames it into place.</summary>
    public static void Write(string path, byte[] bytes)
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
