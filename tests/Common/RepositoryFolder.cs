namespace TinyDevice.Tests;

/// <summary>Finds the repository above the test's own folder.</summary>
internal static class RepositoryFolder
{
    /// <summary>The folder that holds TinyDevice.sln.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "TinyDevice.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("No folder above the tests holds TinyDevice.sln.");
    }
}
