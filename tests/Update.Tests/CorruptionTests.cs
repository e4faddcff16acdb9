using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests;

/// <summary>Bits that flip and files that end early, on the device's drive and on the way to it: nothing altered ever runs, and something always does.</summary>
public sealed class CorruptionTests
{
    private static readonly int PayloadAt = PackageLayout.PayloadOffset(PackageReader.Open(Release.One).Manifest.PayloadSize);
    private static readonly Lazy<Dictionary<SlotFile, byte[]>> Drive = new(InstallOne);

    public static TheoryData<SlotFile> Records => [SlotFile.State0, SlotFile.State1, SlotFile.Reason, SlotFile.Trust, SlotFile.Device];

    [Fact]
    public void Every_bit_of_header_and_chunk_table_in_a_slot_is_missed()
    {
        SimStorage storage = new(65536, new(Drive.Value), false);
        byte[] slot = [.. storage.Committed(SlotFile.Slot0)!];
        byte[] digest = DigestOf(slot);
        storage.Put(SlotFile.Slot0, slot);
        for (int bit = 0; bit < 8 * PayloadAt; bit++)
        {
            Flip(slot, bit);
            SlotPackage package = new(storage);
            Assert.True(package.Open(SlotFile.Slot0, digest) == UpdateStatus.Damaged, $"bit {bit}");
            Flip(slot, bit);
        }

        Assert.Equal(UpdateStatus.Ok, new SlotPackage(storage).Open(SlotFile.Slot0, digest));
    }

    [Fact]
    public void Ten_thousand_bits_of_a_payload_are_each_found_in_their_chunk()
    {
        SimStorage storage = new(65536, new(Drive.Value), false);
        byte[] slot = [.. storage.Committed(SlotFile.Slot0)!];
        byte[] digest = DigestOf(slot);
        storage.Put(SlotFile.Slot0, slot);
        SlotPackage package = new(storage);
        Assert.Equal(UpdateStatus.Ok, package.Open(SlotFile.Slot0, digest));
        Random random = new(3);
        SimDevice watchdog = new();
        for (int i = 0; i < 10_000; i++)
        {
            int bit = random.Next(8 * (slot.Length - PayloadAt));
            Flip(slot, (8 * PayloadAt) + bit);
            Assert.True(package.FirstBadChunk(0, watchdog) == bit / 8 / PackageLayout.ChunkSize, $"payload bit {bit}");
            Flip(slot, (8 * PayloadAt) + bit);
        }

        Assert.Equal(package.ChunkCount, package.FirstBadChunk(0, watchdog));
    }

    [Fact]
    public void A_slot_that_ends_at_any_byte_of_its_head_or_at_any_chunk_is_not_whole()
    {
        SimStorage storage = new(65536, new(Drive.Value), false);
        byte[] slot = storage.Committed(SlotFile.Slot0)!;
        byte[] digest = DigestOf(slot);
        SimDevice watchdog = new();
        for (int length = 0; length < slot.Length; length += length < PayloadAt + 2 ? 1 : 256)
        {
            storage.Put(SlotFile.Slot0, slot[..length]);
            SlotPackage package = new(storage);
            UpdateStatus status = package.Open(SlotFile.Slot0, digest);
            Assert.True(length < PayloadAt ? status == UpdateStatus.Absent : status == UpdateStatus.Ok, $"length {length}: {status}");
            Assert.True(length < PayloadAt || package.FirstBadChunk(0, watchdog) == (length - PayloadAt) / PackageLayout.ChunkSize, $"length {length}");
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(1030)]
    [InlineData(2000)]
    [InlineData(-1)]
    public void A_device_whose_slot_is_damaged_anywhere_infers_with_its_factory_model(int at)
    {
        SimDevice device = Wake(new(Drive.Value), SlotFile.Slot0, bytes => bytes[at < 0 ? bytes.Length - 1 : at] ^= 8);
        Assert.Equal("factory", device.ModelVersion);
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void Every_bit_of_a_record_may_flip_and_the_same_model_runs(SlotFile file)
    {
        // The trust record is long and proved by one digest: every bit of it goes through its reader in TrustRecordTests, here every 61st.
        int step = file == SlotFile.Trust ? 61 : 1;
        int bits = 8 * Drive.Value[file].Length;
        for (int bit = 0; bit < bits; bit += step)
        {
            SimDevice device = Wake(new(Drive.Value), file, bytes => Flip(bytes, bit));
            Assert.True(device.ModelVersion == "1.0", $"bit {bit}: runs {device.ModelVersion}");
        }
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_may_end_at_any_byte_and_the_same_model_runs(SlotFile file)
    {
        int length = Drive.Value[file].Length;
        for (int left = 0; left < length; left += file == SlotFile.Trust ? 61 : 1)
        {
            Dictionary<SlotFile, byte[]> files = new(Drive.Value) { [file] = Drive.Value[file][..left] };
            SimDevice device = Wake(files, file, _ => { });
            Assert.True(device.ModelVersion == "1.0", $"{left} bytes left: runs {device.ModelVersion}");
        }
    }

    [Fact]
    public void Both_state_records_gone_leave_the_factory_model_and_the_next_update_works()
    {
        Dictionary<SlotFile, byte[]> files = new(Drive.Value);
        files.Remove(SlotFile.State0);
        SimDevice device = Wake(files, SlotFile.State1, bytes => bytes[50] ^= 1);
        Assert.Equal("factory", device.ModelVersion);
        device.Install(9, Release.Two);
        Assert.Equal("2.0", device.ModelVersion);
    }

    [Fact]
    public void Random_bits_of_a_package_on_its_way_end_in_a_refusal_that_names_them()
    {
        Random random = new(5);
        for (int i = 0; i < 60; i++)
        {
            byte[] bad = [.. Release.Two];
            int bit = random.Next(8 * bad.Length);
            Flip(bad, bit);
            SimDevice device = new(new SimStorage(65536, new(Drive.Value), false), new SimServer());
            device.Install(9, bad);
            Assert.True(device.ModelVersion == "1.0", $"bit {bit}: runs {device.ModelVersion}");
            Assert.True(device.Server.LastClosed.Code is >= 100 and < 300, $"bit {bit}: {device.Server.LastClosed}");
        }
    }

    [Fact]
    public void A_package_cut_short_on_its_way_anywhere_in_its_header_or_at_any_chunk_is_refused()
    {
        IEnumerable<int> header = Enumerable.Range(1, PackageLayout.HeaderSize).Where(length => length % 128 < 2);
        IEnumerable<int> chunks = Enumerable.Range(0, (Release.Two.Length - PayloadAt) / PackageLayout.ChunkSize).Select(i => PayloadAt + (i * PackageLayout.ChunkSize));
        foreach (int length in header.Concat(chunks))
        {
            SimDevice device = new(new SimStorage(65536, new(Drive.Value), false), new SimServer());
            device.Server.ClaimedSize = Release.Two.Length;
            device.Install(9, Release.Two[..length]);
            Assert.True(device.ModelVersion == "1.0" && device.Server.LastClosed.Code == (int)UpdateCause.AttemptsExhausted, $"{length} bytes: {device.Server.LastClosed}");
        }
    }

    private static Dictionary<SlotFile, byte[]> InstallOne()
    {
        SimDevice device = new();
        device.Install(1, Release.One);
        ReasonStore reason = new(device.Storage);
        reason.Record.Cause = (int)UpdateCause.GoldenMismatch;
        reason.Save();
        return device.Storage.Files();
    }

    /// <summary>Starts a device on a drive of which one file was damaged, until it infers.</summary>
    private static SimDevice Wake(Dictionary<SlotFile, byte[]> files, SlotFile file, Action<byte[]> damage)
    {
        byte[] bytes = [.. files[file]];
        damage(bytes);
        files[file] = bytes;
        SimDevice device = new(new SimStorage(65536, files, false), new SimServer());
        device.RunUntil(() => device.Inferences > 0);
        return device;
    }

    private static byte[] DigestOf(byte[] slot)
    {
        byte[] digest = new byte[StateRecord.SlotDigestSize];
        SlotPackage.DigestHeader(slot[..PackageLayout.HeaderSize], digest);
        return digest;
    }

    private static void Flip(byte[] bytes, int bit) => bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
}
