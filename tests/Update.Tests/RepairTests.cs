using TinyDevice.Formats;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests;

/// <summary>A confirmed model that the medium damages is mended from the server, piece by piece, while another model runs.</summary>
public sealed class RepairTests
{
    private readonly SimDevice _device = new();

    public static TheoryData<int> Offsets
    {
        get
        {
            int table = PackageLayout.HeaderSize;
            int payload = table + (PackageLayout.DigestSize * Chunks(Release.Two));
            return [0, 500, table, payload - 1, payload, payload + PackageLayout.ChunkSize, Release.Two.Length - 1];
        }
    }

    [Theory]
    [MemberData(nameof(Offsets))]
    public void Fetches_the_damaged_piece_alone_while_the_older_model_runs_and_then_runs_the_newer_one(int offset)
    {
        InstallTwo();
        Damage(offset);
        _device.Server.BytesSent = 0;
        string[] seen = Run();
        Assert.Equal(["1.0", "2.0"], seen);
        Assert.Equal(Release.Two, _device.Storage.Committed(SlotFile.Slot1));
        Assert.InRange(_device.Server.BytesSent, 1, PackageLayout.ChunkSize);
        AssertMended(UpdateCause.ActiveRepaired);
        Assert.Equal(2u, _device.State.CounterSequence);
    }

    [Fact]
    public void Runs_the_factory_model_meanwhile_when_there_is_no_other()
    {
        _device.Install(1, Release.One);
        _device.Storage.Put(SlotFile.Slot0, Flip(Release.One, 9000));
        Assert.Equal(["factory", "1.0"], Run());
        Assert.Equal(Release.One, _device.Storage.Committed(SlotFile.Slot0));
    }

    [Fact]
    public void Mends_a_file_that_was_cut_short_and_bits_elsewhere_in_it()
    {
        InstallTwo();
        byte[] left = Flip(Release.Two, 3000)[..^5000];
        _device.Storage.Put(SlotFile.Slot1, left);
        Assert.Equal(["1.0", "2.0"], Run());
        Assert.Equal(Release.Two, _device.Storage.Committed(SlotFile.Slot1));
    }

    [Fact]
    public void Mends_a_slot_that_is_gone()
    {
        InstallTwo();
        _device.Storage.Erase(SlotFile.Slot1);
        Assert.Equal(["1.0", "2.0"], Run());
        Assert.Equal(Release.Two, _device.Storage.Committed(SlotFile.Slot1));
    }

    [Fact]
    public void Mends_both_slots_damaged_at_once_to_the_newest_model()
    {
        InstallTwo();
        _device.Storage.Put(SlotFile.Slot0, Flip(Release.One, 2000));
        Damage(2000);
        Assert.Equal(["factory", "2.0"], Run());
    }

    [Fact]
    public void Asks_for_the_second_damaged_place_only_if_it_is_of_the_same_package()
    {
        InstallTwo();
        byte[] left = Flip(Flip(Release.Two, Release.Two.Length - 1), 1500);
        _device.Storage.Put(SlotFile.Slot1, left);
        List<string?> conditions = [];
        _device.Server.Bend = (request, answer) =>
        {
            conditions.Add(request.IfRange);
            return answer;
        };
        Assert.Equal(["1.0", "2.0"], Run());
        Assert.Equal([null, _device.Server.ETag], conditions);
    }

    [Fact]
    public void Passes_over_what_it_did_not_ask_for_when_the_server_knows_no_ranges()
    {
        InstallTwo();
        Damage(Release.Two.Length - 1);
        _device.Server.Bend = (_, answer) => new SimAnswer(200) { Body = Release.Two, IsArtifact = true };
        Assert.Equal(["1.0", "2.0"], Run());
    }

    [Fact]
    public void Says_that_the_server_no_longer_has_it_and_stays_on_the_older_model()
    {
        InstallTwo();
        Damage(2000);
        _device.Server.InstalledAction = 0;
        Assert.Equal(["1.0"], Run());
        AssertMended(UpdateCause.RepairUnavailable);
        Assert.Equal(1, _device.State.RepairTries);
    }

    [Fact]
    public void Mends_it_later_when_the_server_has_it_again()
    {
        InstallTwo();
        Damage(2000);
        _device.Server.InstalledAction = 0;
        Run();
        _device.Server.InstalledAction = 2;
        _device.RunUntil(() => _device.ModelVersion == "2.0");
        _device.RunUntilIdle();
        AssertMended(UpdateCause.ActiveRepaired);
    }

    [Fact]
    public void Does_not_take_another_package_of_another_size_for_it()
    {
        InstallTwo();
        Damage(2000);
        _device.Server.ClaimedSize = Release.Two.Length + 1;
        Assert.Equal(["1.0"], Run());
        AssertMended(UpdateCause.RepairUnavailable);
        Assert.Equal(0, _device.Count(DeviceEventKind.RepairStarted));
    }

    [Fact]
    public void Writes_no_byte_of_another_package_and_gives_up_after_its_budget()
    {
        InstallTwo();
        Damage(Release.Two.Length - 1);
        byte[] left = _device.Storage.Committed(SlotFile.Slot1)!;
        _device.Server.Bend = (_, answer) => answer with { Body = new byte[answer.Body.Length] };
        Assert.Equal(["1.0"], Run());
        Assert.Equal(left, _device.Storage.Committed(SlotFile.Slot1));
        Assert.Equal(DownloadBudget.MaxRepairs, _device.Count(DeviceEventKind.RepairStarted));
        AssertMended(UpdateCause.RepairExhausted);
        Assert.Equal(StateRecord.Factory, _device.State.Repair);
    }

    [Fact]
    public void Fetches_the_whole_package_when_the_medium_has_no_room_to_change_the_middle_of_a_file()
    {
        InstallTwo();
        Damage(2000);
        bool erased = false;
        _device.Storage.Full = SlotFile.Slot1;
        _device.Storage.OnOperation = moment =>
        {
            erased |= moment.Operation == SimOperation.Erase;
            _device.Storage.Full = null;
        };
        _device.BeforeStep = () => _device.Storage.Full = erased ? null : SlotFile.Slot1;
        Assert.Equal("2.0", Run()[^1]);
        Assert.True(erased);
        Assert.Equal(Release.Two, _device.Storage.Committed(SlotFile.Slot1));
    }

    [Fact]
    public void An_update_offered_goes_first_and_a_bad_one_does_not_keep_the_slot_from_being_mended()
    {
        InstallTwo();
        Damage(2000);
        _device.Server.Action = 3;
        _device.Server.Package = Release.Make(3, c => c with { Target = "other", Sequence = 3 });
        Assert.Equal(["1.0"], Run());
        _device.RunUntil(() => _device.ModelVersion == "2.0");
        Assert.Equal((int)UpdateCause.WrongTarget, _device.Server.LastClosed.Code);
    }

    [Fact]
    public void A_good_update_takes_the_damaged_slot()
    {
        byte[] next = Release.Make(1, c => c with { Sequence = 5, ModelVersion = "5.0" });
        InstallTwo();
        Damage(2000);
        _device.Server.BytesSent = 0;
        _device.Install(5, next);
        Assert.Equal("5.0", _device.ModelVersion);
        Assert.Equal(StateRecord.Factory, _device.State.Repair);
        Assert.Equal(0, _device.Count(DeviceEventKind.RepairStarted));
    }

    [Fact]
    public void A_whole_slot_whose_model_does_not_open_is_not_fetched_again()
    {
        InstallTwo();
        _device.Profile.HeapBytes = 100;
        Run();
        Assert.Equal(0, _device.Count(DeviceEventKind.RepairStarted));
        Assert.Equal(StateRecord.Factory, _device.State.Repair);
    }

    [Fact]
    public void Breaks_off_a_body_that_comes_too_slowly()
    {
        InstallTwo();
        Damage(2000);
        _device.BeforeStep = () => _device.Clock.Advance(_device.Count(DeviceEventKind.RepairStarted) == 1 ? 60_000 : 0);
        _device.Profile.MinBytesPerSecond = 1000;
        Assert.Equal(["1.0", "2.0"], Run());
        Assert.Contains(_device.Events, e => e.Kind == DeviceEventKind.Retrying && e.First == (int)UpdateStatus.TooSlow);
    }

    private static int Chunks(byte[] package) => PackageLayout.ChunkCount(Packaging.PackageReader.Open(package).Manifest.PayloadSize);

    private static byte[] Flip(byte[] package, int offset)
    {
        byte[] copy = [.. package];
        copy[offset] ^= 0x10;
        return copy;
    }

    private void InstallTwo()
    {
        _device.Install(1, Release.One);
        _device.Install(2, Release.Two);
    }

    private void Damage(int offset) => _device.Storage.Put(SlotFile.Slot1, Flip(Release.Two, offset));

    /// <summary>Boots on what is there and runs to rest.</summary>
    /// <returns>The models that ran, in turn.</returns>
    private string[] Run()
    {
        int from = _device.Events.Count;
        _device.RunUntilIdle();
        return [.. _device.Events.Skip(from).Where(e => e.Kind == DeviceEventKind.Booted).Select(e => e.Text)];
    }

    private void AssertMended(UpdateCause cause)
    {
        ReasonStore reason = new(_device.Storage);
        reason.Load();
        Assert.Equal((int)cause, reason.Record.Cause);
        Assert.Equal((int)UpdateStage.Active, reason.Record.Stage);
        Assert.Contains($"\"lastCause\":\"{(int)cause}\"", _device.Server.Attributes, StringComparison.Ordinal);
    }
}
