using System.Security.Cryptography;

namespace TinyDevice.Packaging;

/// <summary>Reads and writes the PEM files keys live in.</summary>
internal static class PemFile
{
    // A P-256 PEM file has some 240 bytes; anything far larger is the wrong file, not a key worth parsing.
    private const int MaxLength = 64 * 1024;

    public static string Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > MaxLength)
            {
                throw new PackageException($"{path} is too large to be a key file.");
            }

            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PackageException($"The key file {path} does not exist; check the path, or make a key pair with 'tinydevice key new'.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PackageException(Directory.Exists(path) ? $"{path} is a folder; name the key file in it." : $"The key file {path} cannot be read: {e.Message}", e);
        }
    }

    public static void Write(string path, string pem, bool isSecret)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (isSecret && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            using var writer = new StreamWriter(path, options);
            writer.Write(pem);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new PackageException($"{path} exists already and is not overwritten; remove it or choose another name.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PackageException($"The key file {path} cannot be written: {e.Message}", e);
        }
    }

    public static ECDsa Import(string pem, string source)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new PackageException($"{source} holds no usable P-256 key in PEM form; make one with `tinydevice key new`.", e);
        }
    }
}
