using Microsoft.CodeAnalysis;

namespace TinyDevice.DeviceApi.Tests.Gate;

/// <summary>nanoFramework's libraries as declared in Declarations/: the API the firmware may use, compiled once.</summary>
internal static class DeviceLibraries
{
    /// <summary>Each library after those it needs.</summary>
    private static readonly string[] Order =
    [
        "mscorlib",
        "nanoFramework.System.Text",
        "System.IO.Streams",
        "System.IO.FileSystem",
        "System.Threading",
        "System.Net",
        "System.Net.Http",
        "System.Device.Gpio",
        "System.Device.Wifi",
        "nanoFramework.Hardware.Esp32",
        "nanoFramework.Json",
        "nanoFramework.Networking.Sntp",
        "nanoFramework.Runtime.Native",
        "nanoFramework.System.Security.Cryptography",
        "nanoFramework.TestFramework",
    ];

    private static readonly Lazy<Dictionary<string, Compiled>> Images = new(CompileAll);

    public static string Folder { get; } = Path.Combine(Repository.Root, "tests", "DeviceApi", "Declarations");

    public static IReadOnlyList<string> Names => Order;

    public static IEnumerable<MetadataReference> References => Images.Value.Values.Select(library => library.AsReference());

    public static byte[] Image(string library) => Images.Value[library].Image;

    public static MetadataReference Reference(string library) => Images.Value[library].AsReference();

    private static Dictionary<string, Compiled> CompileAll()
    {
        var done = new Dictionary<string, Compiled>();
        foreach (string name in Order)
        {
            Compiled library = DeviceCompiler.CompileDeclarations(name, Path.Combine(Folder, name + ".cs"), done.Values.Select(l => l.AsReference()));
            if (library.Complaints.Count > 0)
                throw new InvalidOperationException($"The declaration of {name} does not compile:\n{string.Join('\n', library.Complaints)}");
            done.Add(name, library);
        }

        return done;
    }
}
