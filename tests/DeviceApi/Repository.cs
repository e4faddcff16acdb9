namespace TinyDevice.DeviceApi.Tests;

/// <summary>Where this checkout lies, and the shared material beside it where there is any.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Public members of the real nanoFramework libraries; null where the folder is absent.</summary>
    public static string? LibraryMembers { get; } = Existing(Path.Combine(Root, "..", "shared", "nanoframework-api"));

    public static string Firmware { get; } = Path.Combine(Root, "firmware");

    private static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TinyDevice.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("These tests read the sources: run them from inside a checkout.");
    }
}
