using System.ComponentModel;
using System.Diagnostics;

namespace TinyDevice.Benchmarks;

/// <summary>A program of the operating system that makes patches, to compare with.</summary>
/// <param name="Name">What a reader is told.</param>
/// <param name="Program">Its file name.</param>
/// <param name="Arguments">Its arguments for old, new and patch file.</param>
internal sealed record PatchTool(string Name, string Program, Func<string, string, string, string[]> Arguments)
{
    /// <summary>bsdiff, whose patches bzip2 compresses.</summary>
    public static PatchTool Bsdiff { get; } = new("bsdiff", "bsdiff", (old, next, patch) => [old, next, patch]);

    /// <summary>zstd with the old file as its dictionary.</summary>
    public static PatchTool Zstd { get; } = new("zstd --patch-from -19", "zstd", (old, next, patch) => ["-q", "-f", "-19", "--patch-from=" + old, next, "-o", patch]);

    /// <summary>Bytes of its patch; null when the program is not installed.</summary>
    public long? Measure(byte[] old, byte[] next)
    {
        string folder = Directory.CreateTempSubdirectory("tinydevice-delta").FullName;
        try
        {
            string[] files = [Path.Combine(folder, "old"), Path.Combine(folder, "new"), Path.Combine(folder, "patch")];
            File.WriteAllBytes(files[0], old);
            File.WriteAllBytes(files[1], next);
            using Process process = Process.Start(new ProcessStartInfo(Program, Arguments(files[0], files[1], files[2])) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0
                ? new FileInfo(files[2]).Length
                : throw new InvalidOperationException($"{Program} ended with exit code {process.ExitCode}.");
        }
        catch (Win32Exception)
        {
            return null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
