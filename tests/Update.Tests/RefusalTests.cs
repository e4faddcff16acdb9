using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests;

/// <summary>What the agent refuses before it is downloaded, and what it takes all the same.</summary>
public sealed class RefusalTests
{
    private readonly SimDevice _device = new();

    [Fact]
    public void Refuses_within_the_first_kilobyte_what_another_key_signed()
    {
        using SigningKey stranger = SigningKey.Create();
        AssertRefused(Release.Make(1, key: stranger), UpdateCause.SignatureInvalid);
    }

    [Fact]
    public void Refuses_a_model_of_another_class() =>
        AssertRefused(Release.Make(1, c => c with { ModelClass = "keyword" }), UpdateCause.WrongModelClass);

    [Fact]
    public void Refuses_a_model_for_another_target() =>
        AssertRefused(Release.Make(1, c => c with { Target = "esp32s3" }), UpdateCause.WrongTarget);

    [Fact]
    public void Refuses_a_model_that_needs_a_newer_runtime() =>
        AssertRefused(Release.Make(1, c => c with { MinRuntimeVersion = new Version(9, 0, 0) }), UpdateCause.RuntimeTooOld);

    [Fact]
    public void Refuses_a_model_that_needs_a_newer_op_set() =>
        AssertRefused(Release.Make(1, c => c with { OpSetVersion = RuntimeVersion.OpSet + 1 }), UpdateCause.OpSetTooOld);

    [Fact]
    public void Knows_every_op_set_its_engine_runs() =>
        Assert.Equal(Formats.ModelFormat.OpSetVersion, RuntimeVersion.OpSet);

    [Fact]
    public void Refuses_a_model_whose_arena_is_too_big() =>
        AssertRefused(Release.Make(1, c => c with { ArenaBytes = 98305, HeapBytes = 98305 }), UpdateCause.ArenaTooSmall);

    [Fact]
    public void Refuses_a_model_whose_heap_is_too_big() =>
        AssertRefused(Release.Make(1, c => c with { HeapBytes = 102401 }), UpdateCause.HeapTooSmall);

    [Fact]
    public void Refuses_a_downgrade()
    {
        _device.Install(7, Release.Two);
        _device.Install(8, Release.One);
        Assert.Equal("2.0", _device.ModelVersion);
        Assert.Equal((int)UpdateCause.Downgrade, _device.Server.LastClosed.Code);
    }

    [Fact]
    public void Refuses_another_model_under_the_same_sequence()
    {
        _device.Install(7, Release.One);
        _device.Install(8, Release.Make(1, c => c with { ModelVersion = "1.0-forged" }));
        Assert.Equal((int)UpdateCause.Downgrade, _device.Server.LastClosed.Code);
    }

    [Fact]
    public void Takes_an_older_sequence_in_a_newer_epoch()
    {
        _device.Install(7, Release.Two);
        _device.Install(8, Release.Make(1, c => c with { Epoch = 1 }));
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(1, _device.State.CounterEpoch);
    }

    [Fact]
    public void A_refused_offer_leaves_the_old_slot_as_it_was()
    {
        _device.Install(7, Release.One);
        _device.Install(8, Release.Two);
        _device.Install(9, Release.Make(3, c => c with { Target = "other" }));
        Assert.Equal(Release.One, _device.Storage.Committed(SlotFile.Slot0));
        Assert.True(_device.State.SlotGood[0]);
    }

    [Fact]
    public void Refuses_an_offer_bigger_than_a_slot_without_fetching_it()
    {
        _device.Server.ClaimedSize = 1_000_000;
        _device.Install(7, Release.One);
        Assert.Equal(0, _device.Server.BytesSent);
        Assert.Equal((int)UpdateCause.SlotTooSmall, _device.Server.LastClosed.Code);
    }

    [Fact]
    public void Refuses_a_package_of_another_size_than_offered()
    {
        _device.Server.ClaimedSize = Release.One.Length + 1;
        _device.Install(7, Release.One);
        Assert.Equal((int)UpdateCause.LengthMismatch, _device.Server.LastClosed.Code);
    }

    [Fact]
    public void Refuses_an_offer_of_an_unknown_part()
    {
        _device.Server.Part = "os";
        _device.Install(7, Release.One);
        Assert.Equal((int)UpdateCause.OfferMalformed, _device.Server.LastClosed.Code);
        Assert.Equal(0, _device.Server.BytesSent);
    }

    private void AssertRefused(byte[] package, UpdateCause cause)
    {
        _device.Install(7, package);
        Assert.Equal((int)cause, _device.Server.LastClosed.Code);
        Assert.Equal("failure", _device.Server.LastClosed.Finished);
        Assert.InRange(_device.Server.BytesSent, 1, 1024);
        Assert.Null(_device.Storage.Committed(SlotFile.Slot0));
        Assert.Equal("factory", _device.ModelVersion);
        Assert.Equal(0u, _device.State.CounterSequence);
    }
}
