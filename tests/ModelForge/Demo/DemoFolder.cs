using System.Text;

namespace TinyDevice.ModelForge.Demo;

/// <summary>The files the forge leaves in host-tools/Cli/Demo.</summary>
internal static class DemoFolder
{
    /// <summary>The folder in the checkout this program was built from.</summary>
    /// <exception cref="DirectoryNotFoundException">The program does not lie in a checkout.</exception>
    public static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TinyDevice.sln")))
            {
                return Path.Combine(folder.FullName, "host-tools", "Cli", "Demo");
            }
        }

        throw new DirectoryNotFoundException(
            $"No folder above {AppContext.BaseDirectory} holds TinyDevice.sln; name the folder to write to, as in \"build <folder>\".");
    }

    /// <summary>Every file by name, with its bytes.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Files(IEnumerable<GestureRelease> releases) =>
    [
        .. releases.SelectMany(release => new[]
        {
            (release.Name + ".tflite", release.Tflite),
            (release.Name + ".golden.in.bin", release.Golden.Inputs),
            (release.Name + ".golden.out.bin", release.Golden.Outputs),
        }),
        ("gesture.labels.txt", Encoding.UTF8.GetBytes(string.Join('\n', GestureReleases.Labels) + "\n")),
    ];
}
