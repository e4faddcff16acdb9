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
        byte[] bytes = ReadModel(path);
        if (IsPackage(bytes))
        {
            PackageReader package = PackageReader.Open(bytes);
            return new ModelFile(package.Image.ToArray(), package);
        }

        return new ModelFile(ModelCompiler.Compile(bytes, CompileOptions.Unlimited).Image, null);
    }

    /// <summary>Whether the bytes begin like a package.</summary>
    public static bool IsPackage(ReadOnlySpan<byte> bytes) => bytes.StartsWith("TDP1"u8);

    /// <summary>The bytes of a <c>.tflite</c> or a package, or one sentence on what else the file is.</summary>
    public static byte[] ReadModel(string path)
    {
        byte[] bytes = ReadAllBytes(path);
        return IsPackage(bytes) || IsTflite(bytes) ? bytes
            : throw new UserException($"{path} is no TensorFlow Lite model and no package ({(bytes.Length == 0 ? "it is empty" : "it begins with neither TFL3 nor TDP1")}); check the path, or export the model as .tflite.");
    }

    /// <summary>The bytes of a package.</summary>
    public static byte[] ReadPackage(string path)
    {
        byte[] bytes = ReadAllBytes(path);
        return IsPackage(bytes) ? bytes
            : throw new UserException($"{path} is no package ({(IsTflite(bytes) ? "it is a .tflite model; 'tinydevice compile' makes a package of it" : bytes.Length == 0 ? "it is empty" : "it does not begin with TDP1")}); check the path.");
    }

    /// <summary>Recorded inputs, at least one byte of them.</summary>
    public static byte[] ReadInputs(string path) => ReadAllBytes(path) is { Length: > 0 } bytes ? bytes : throw new UserException($"{path} is empty; record some inputs, or leave the option away.");

    private static bool IsTflite(ReadOnlySpan<byte> bytes) => bytes.Length >= 8 && bytes[4..8].SequenceEqual("TFL3"u8);

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
