using System.Text.Json;
using TinyDevice.Device;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.VirtualDevice;

/// <summary>The folder that stands for a board's drive: locked against a second device, provisioned like a board.</summary>
internal sealed class Store : IDisposable
{
    private readonly string _root;
    private readonly int _slotBytes;
    private readonly FileStream _lock;

    private Store(string root, int slotBytes, FileStream held)
    {
        _root = root;
        _slotBytes = slotBytes;
        _lock = held;
    }

    /// <summary>Creates or opens the folder and writes what a board gets when it is provisioned.</summary>
    /// <exception cref="VirtualDeviceException">The folder cannot be used, or another device runs on it.</exception>
    public static Store Open(VirtualDeviceOptions options)
    {
        string root = Path.GetFullPath(options.StoreFolder) + Path.DirectorySeparatorChar;
        FileStream held = Lock(root);
        Store store = new(root, options.Board.SlotBytes, held);
        try
        {
            store.Provision(options);
        }
        catch
        {
            store.Dispose();
            throw;
        }

        return store;
    }

    /// <summary>The firmware's own storage over the folder; one at a time.</summary>
    public FileSlotStorage OpenStorage() => new(_root, _slotBytes);

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string root)
    {
        try
        {
            Directory.CreateDirectory(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VirtualDeviceException($"The store folder {root} cannot be created: {e.Message} Choose another with --store.", e);
        }

        try
        {
            return new FileStream(root + "lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VirtualDeviceException($"The store folder {root} is used by another device or cannot be written; stop that one or choose another with --store.", e);
        }
    }

    private void Provision(VirtualDeviceOptions options)
    {
        using FileSlotStorage storage = OpenStorage();
        if (storage.Length(SlotFile.Trust) < 0)
        {
            Replace(storage, SlotFile.Trust, options.TrustRecord);
        }

        byte[] device = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string>
        {
            ["id"] = options.DeviceId,
            ["token"] = options.Token,
            ["tenant"] = options.Tenant,
            ["server"] = options.Server.AbsoluteUri.TrimEnd('/'),
        });
        if (!Holds(storage, SlotFile.Device, device))
        {
            Replace(storage, SlotFile.Device, device);
        }

        Protect(Path.Combine(_root, "device"));

        DeviceIdentity identity = new();
        if (identity.Load(storage) != UpdateStatus.Ok)
        {
            throw new VirtualDeviceException(
                $"The device id, token, tenant or server is not usable: the id and tenant take letters, digits, '.', '_' and '-'; the server must be an http or https address (got \"{options.DeviceId}\", {options.Server}).");
        }
    }

    // It holds the device's token.
    private static void Protect(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private static bool Holds(FileSlotStorage storage, SlotFile file, byte[] content)
    {
        byte[] there = new byte[content.Length];
        return storage.Length(file) == content.Length
            && storage.Read(file, 0, there, 0, there.Length) == UpdateStatus.Ok
            && there.AsSpan().SequenceEqual(content);
    }

    private void Replace(FileSlotStorage storage, SlotFile file, byte[] content)
    {
        if (storage.Erase(file) != UpdateStatus.Ok
            || storage.Write(file, 0, content, 0, content.Length) != UpdateStatus.Ok
            || storage.Commit(file) != UpdateStatus.Ok)
        {
            throw new VirtualDeviceException($"The store folder {_root} cannot be written; free some space or choose another with --store.");
        }
    }
}
