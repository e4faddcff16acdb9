using TinyDevice.Packaging;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Cli;

/// <summary>A model as users have it: a <c>.tflite</c> that is compiled on the way in, or a package.</summary>
/// <param name="Image">The model image the engine opens.</param>
/// <param name="Package">The package it came in; null for a <c>.tflite</c>.</param>
internal sealed record ModelFile(byte[] Image, PackageReader? Package)
{
    /// <summary>Reads a model for execution on this machine, where no board's budget applies.</summary>
    public static ModelFile Load(string path)
    {
        byte[] bytes = ReadAllBytes(path);
        if (IsPackage(bytes))
        {
            PackageReader package = PackageReader.Open(bytes);
            return new ModelFile(package.Image.ToArray(), package);
        }

        return new ModelFile(ModelCompiler.Compile(bytes, CompileOptions.Unlimited).Image, null);
    }

    /// <summary>Whether the bytes begin like a package.</summary>
    public static bool IsPackage(ReadOnlySpan<byte> bytes) => bytes.StartsWith("TDP1"u8);

    /// <summary>A file's bytes, or one sentence on why not.</summary>
    public static byte[] ReadAllBytes(string path)
    {
        if (Directory.Exists(path))
        {
            throw new UserException($"{path} is a folder; name the file in it.");
        }

        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UserException($"{path} does not exist; check the path.", failure);
        }
    }
}
