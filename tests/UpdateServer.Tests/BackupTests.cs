using System.Formats.Tar;
using System.Text;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Operations;

namespace TinyDevice.UpdateServer.Tests;

public sealed class BackupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("td-backup-test-").FullName;

    private string BackupFile => Path.Combine(_folder, "backup.tar");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Brings_back_what_a_running_server_had_when_it_was_made()
    {
        Assert.SkipUnless(TestDatabase.Server is null, "Backups of PostgreSQL are pg_dump's.");
        string restored = Path.Combine(_folder, "restored");
        byte[] package = TestPackage.Make("1.1.0");
        await using TestServer server = await TestServer.StartAsync();
        TestDevice before = await server.AddDeviceAsync("before");
        await server.RollOutAsync(package);
        await before.SucceedAsync();
        Assert.Equal(1, await ServerBackup.CreateAsync(server.Folder, BackupFile, default));
        await server.AddDeviceAsync("after");
        await ServerBackup.RestoreAsync(BackupFile, restored, default);

        await server.RestartAsync(restored);
        FleetStatus fleet = await server.GetAsync<FleetStatus>("/api/v1/fleet");
        Assert.Equal(1, fleet.Devices);
        Dictionary<string, string> links = await before.LinksAsync();
        Assert.Contains("installedBase", links);
        Assert.Equal(package, await (await before.GetAsync($"{before.Root}/softwaremodules/1/artifacts/kws-1.1.0.tdpkg")).Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Learns_from_devices_what_they_did_since_the_backup_and_takes_nothing_back()
    {
        Assert.SkipUnless(TestDatabase.Server is null, "Backups of PostgreSQL are pg_dump's.");
        string restored = Path.Combine(_folder, "restored");
        await using TestServer server = await TestServer.StartAsync();
        TestDevice device = await server.AddDeviceAsync("dev1");
        await device.PutAsync("configData", """{"data":{"modelVersion":"1.0.0"}}""");
        await server.RollOutAsync(TestPackage.Make("1.1.0"));
        await device.SucceedAsync();
        await ServerBackup.CreateAsync(server.Folder, BackupFile, default);
        await server.RollOutAsync(TestPackage.Make("1.2.0", sequence: 12));
        int ended = await device.OfferedAsync();
        await device.SucceedAsync();
        await ServerBackup.RestoreAsync(BackupFile, restored, default);

        await server.RestartAsync(restored);
        Assert.Equal("1.1.0", (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).ModelVersion);
        Dictionary<string, string> links = await device.LinksAsync();
        Assert.DoesNotContain("deploymentBase", links);
        Assert.Contains("configData", links);
        await device.PutAsync("configData", """{"data":{"modelVersion":"1.2.0"}}""");
        Assert.Equal("1.2.0", (await server.GetAsync<DeviceInfo>("/api/v1/devices/dev1")).ModelVersion);
        Assert.DoesNotContain("configData", await device.LinksAsync());

        // It would tell the end of the one it knows once more.
        await server.RollOutAsync(TestPackage.Make("1.3.0", sequence: 13));
        Assert.InRange(await device.OfferedAsync(), ended + 1_000_000, int.MaxValue);
    }

    [Fact]
    public async Task Refuses_a_damaged_backup_a_foreign_file_and_a_folder_in_use_and_leaves_nothing_behind()
    {
        Assert.SkipUnless(TestDatabase.Server is null, "Backups of PostgreSQL are pg_dump's.");
        await using TestServer server = await TestServer.StartAsync();
        await server.RollOutAsync(TestPackage.Make("1.1.0"));
        await ServerBackup.CreateAsync(server.Folder, BackupFile, default);
        string target = Path.Combine(_folder, "target");

        byte[] bytes = await File.ReadAllBytesAsync(BackupFile);
        string damaged = Path.Combine(_folder, "damaged.tar");
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(damaged, bytes);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "cut.tar"), bytes[..(bytes.Length / 3)]);
        await File.WriteAllTextAsync(Path.Combine(_folder, "text"), new string('x', 2_000));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "empty.tar"), []);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "list.tar"), await ListAloneAsync("[1]"));
        await File.WriteAllBytesAsync(Path.Combine(_folder, "path.tar"), await ListAloneAsync("{}", "../contents.json"));
        foreach (string file in (string[])["damaged.tar", "cut.tar", "text", "empty.tar", "list.tar", "path.tar"])
        {
            UpdateServerException refusal = await Assert.ThrowsAsync<UpdateServerException>(
                () => ServerBackup.RestoreAsync(Path.Combine(_folder, file), target, default));
            Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
        }
        Assert.Contains("not empty", (await Assert.ThrowsAsync<UpdateServerException>(
            () => ServerBackup.RestoreAsync(BackupFile, server.Folder, default))).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(_folder));
    }

    [Fact]
    public async Task Refuses_to_back_up_with_a_package_missing()
    {
        Assert.SkipUnless(TestDatabase.Server is null, "Backups of PostgreSQL are pg_dump's.");
        await using TestServer server = await TestServer.StartAsync();
        await server.RollOutAsync(TestPackage.Make("1.1.0"));
        Array.ForEach(Directory.GetFiles(Path.Combine(server.Folder, "artifacts")), File.Delete);
        UpdateServerException refusal = await Assert.ThrowsAsync<UpdateServerException>(() => ServerBackup.CreateAsync(server.Folder, BackupFile, default));
        Assert.Contains("would be incomplete", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(BackupFile));
    }

    private static async Task<byte[]> ListAloneAsync(string json, string name = "contents.json")
    {
        using var file = new MemoryStream();
        using (var tar = new TarWriter(file, TarEntryFormat.Pax, leaveOpen: true))
        {
            using var list = new MemoryStream(Encoding.UTF8.GetBytes(json));
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = list });
        }
        return file.ToArray();
    }
}
