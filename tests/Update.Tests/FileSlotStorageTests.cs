using TinyDevice.Device;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests;

public sealed class FileSlotStorageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tinydevice-").FullName + Path.DirectorySeparatorChar;
    private readonly FileSlotStorage _storage;

    public FileSlotStorageTests()
    {
        _storage = new FileSlotStorage(_folder, 1000);
    }

    public void Dispose()
    {
        _storage.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Reads_back_what_it_wrote_before_and_after_the_commit()
    {
        Assert.Equal(-1, _storage.Length(SlotFile.Slot0));
        Assert.Equal(UpdateStatus.Absent, _storage.Read(SlotFile.Slot0, 0, new byte[1], 0, 1));
        byte[] data = [1, 2, 3, 4, 5];
        Assert.Equal(UpdateStatus.Ok, _storage.Write(SlotFile.Slot0, 0, data, 1, 3));
        AssertContent(SlotFile.Slot0, [2, 3, 4]);
        Assert.Equal(UpdateStatus.Ok, _storage.Commit(SlotFile.Slot0));
        AssertContent(SlotFile.Slot0, [2, 3, 4]);
        Assert.Equal([2, 3, 4], File.ReadAllBytes(_folder + "slot0"));
    }

    [Fact]
    public void Overwrites_in_the_middle_and_appends_at_the_end()
    {
        _storage.Write(SlotFile.Slot1, 0, [1, 2, 3, 4], 0, 4);
        _storage.Commit(SlotFile.Slot1);
        _storage.Write(SlotFile.Slot1, 2, [9, 8, 7], 0, 3);
        _storage.Commit(SlotFile.Slot1);
        AssertContent(SlotFile.Slot1, [1, 2, 9, 8, 7]);
    }

    [Fact]
    public void Sees_new_content_through_a_reader_opened_before()
    {
        _storage.Write(SlotFile.State0, 0, [1], 0, 1);
        _storage.Commit(SlotFile.State0);
        AssertContent(SlotFile.State0, [1]);
        _storage.Write(SlotFile.State0, 0, [2, 3], 0, 2);
        _storage.Commit(SlotFile.State0);
        AssertContent(SlotFile.State0, [2, 3]);
    }

    [Fact]
    public void Refuses_a_write_past_the_slot_and_one_that_would_leave_a_hole()
    {
        Assert.Equal(UpdateStatus.MediumFailed, _storage.Write(SlotFile.Slot0, 0, new byte[1001], 0, 1001));
        Assert.Equal(UpdateStatus.MediumFailed, _storage.Write(SlotFile.Slot0, 1, new byte[1], 0, 1));
        Assert.Equal(UpdateStatus.Ok, _storage.Write(SlotFile.Slot0, 0, new byte[1000], 0, 1000));
    }

    [Fact]
    public void Erases_also_what_is_open()
    {
        _storage.Write(SlotFile.Reason, 0, [1], 0, 1);
        Assert.Equal(UpdateStatus.Ok, _storage.Erase(SlotFile.Reason));
        Assert.Equal(-1, _storage.Length(SlotFile.Reason));
        Assert.Equal(UpdateStatus.Ok, _storage.Erase(SlotFile.Reason));
        Assert.False(File.Exists(_folder + "reason"));
    }

    [Fact]
    public void Reads_one_file_while_another_is_being_written()
    {
        _storage.Write(SlotFile.Slot0, 0, [1, 2], 0, 2);
        _storage.Commit(SlotFile.Slot0);
        _storage.Write(SlotFile.Slot1, 0, [3], 0, 1);
        AssertContent(SlotFile.Slot0, [1, 2]);
        _storage.Write(SlotFile.Slot1, 1, [4], 0, 1);
        _storage.Commit(SlotFile.Slot1);
        AssertContent(SlotFile.Slot1, [3, 4]);
    }

    [Fact]
    public void Reports_a_folder_that_is_gone()
    {
        FileSlotStorage storage = new(_folder + "gone" + Path.DirectorySeparatorChar, 1000);
        Assert.Equal(UpdateStatus.MediumFailed, storage.Write(SlotFile.Slot0, 0, [1], 0, 1));
        Assert.Equal(-1, storage.Length(SlotFile.Slot0));
    }

    private void AssertContent(SlotFile file, byte[] expected)
    {
        Assert.Equal(expected.Length, _storage.Length(file));
        byte[] actual = new byte[expected.Length];
        Assert.Equal(UpdateStatus.Ok, _storage.Read(file, 0, actual, 0, actual.Length));
        Assert.Equal(expected, actual);
        Assert.Equal(UpdateStatus.Absent, _storage.Read(file, 1, actual, 0, actual.Length));
    }
}
