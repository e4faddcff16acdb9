using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update.Tests;

public sealed class UpdateAgentTests
{
    private readonly SimDevice _device = new();

    [Fact]
    public void Runs_the_factory_model_when_nothing_was_ever_installed()
    {
        _device.RunUntilIdle();
        Assert.Equal("factory", _device.ModelVersion);
        Assert.True(_device.Inferences > 0);
        Assert.Equal(StateRecord.Factory, _device.State.Active);
    }

    [Fact]
    public void Installs_tries_and_confirms_an_offered_model()
    {
        _device.Install(7, Release.One);
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(2, _device.Boots);
        Assert.Equal("success", _device.Server.LastClosed.Finished);
        StateRecord state = _device.State;
        Assert.Equal(StatePhase.Idle, state.Phase);
        Assert.Equal(0, state.Active);
        Assert.Equal(1u, state.CounterSequence);
        Assert.Equal(Release.One, _device.Storage.Committed(SlotFile.Slot0));
        Assert.Equal(PackageReader.Open(Release.One).Manifest.GoldenCount, _device.Count(DeviceEventKind.GoldenPassed));
    }

    [Fact]
    public void Installs_a_model_of_the_newest_op_set_its_own_engine_runs()
    {
        _device.Install(7, Release.Make(1, c => c with { OpSetVersion = ModelFormat.OpSetVersion }));
        Assert.Equal("success", _device.Server.LastClosed.Finished);
    }

    [Fact]
    public void Upgrades_into_the_other_slot_and_keeps_the_old_model()
    {
        _device.Install(7, Release.One);
        _device.Install(8, Release.Two);
        Assert.Equal("2.0", _device.ModelVersion);
        Assert.Equal(1, _device.State.Active);
        Assert.Equal(Release.One, _device.Storage.Committed(SlotFile.Slot0));
    }

    [Fact]
    public void Reverts_a_model_whose_golden_samples_differ_and_says_which_byte()
    {
        _device.Install(7, Release.Two);
        _device.Install(8, Release.Three);
        Assert.Equal("2.0", _device.ModelVersion);
        SimFeedback feedback = _device.Server.LastClosed;
        Assert.Equal("failure", feedback.Finished);
        Assert.Equal((int)UpdateCause.GoldenMismatch, feedback.Code);
        Assert.Contains("cause=golden-mismatch", feedback.Details);
        Assert.Contains("stage=4", feedback.Details);
        Assert.Contains("from=2.0", feedback.Details);
        Assert.Contains("to=3.0", feedback.Details);
        Assert.Contains(feedback.Details, d => d.StartsWith("sample=", StringComparison.Ordinal));
        Assert.Contains(feedback.Details, d => d.StartsWith("expected=", StringComparison.Ordinal));
        Assert.Contains(feedback.Details, d => d.StartsWith("got=", StringComparison.Ordinal));
        Assert.Equal(2u, _device.State.CounterSequence);
    }

    [Fact]
    public void Does_not_take_a_reverted_package_of_the_same_size_for_the_next_offer()
    {
        byte[] bad = Release.Make(1, contents => contents with { Sequence = 3, ModelVersion = "3.0", Golden = new byte[contents.Golden.Length] });
        byte[] next = Release.Make(1, contents => contents with { Sequence = 4, ModelVersion = "4.0" });
        Assert.Equal(bad.Length, next.Length);
        _device.Install(7, Release.Two);
        _device.Install(8, bad);
        Assert.Equal("2.0", _device.ModelVersion);
        _device.Install(9, next);
        Assert.Equal("4.0", _device.ModelVersion);
        Assert.Equal(next, _device.Storage.Committed(SlotFile.Slot1));
    }

    [Fact]
    public void Does_not_take_the_older_model_in_the_slot_for_the_next_offer()
    {
        byte[] next = Release.Make(1, contents => contents with { Sequence = 9, ModelVersion = "9.0" });
        Assert.Equal(Release.One.Length, next.Length);
        _device.Install(7, Release.One);
        _device.Install(8, Release.Two);
        _device.Install(9, next);
        Assert.Equal("9.0", _device.ModelVersion);
        Assert.Equal(next, _device.Storage.Committed(SlotFile.Slot0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reports_again_and_does_not_do_again_an_action_that_ended_here(bool good)
    {
        byte[] package = good ? Release.One : Release.Three;
        _device.Install(7, package);
        SimFeedback first = _device.Server.LastClosed;
        long sent = _device.Server.BytesSent;
        int boots = _device.Boots;
        _device.Install(7, package);
        Assert.Equal(sent, _device.Server.BytesSent);
        Assert.Equal(boots + 1, _device.Boots);
        Assert.Equal(2, _device.Server.Feedback.Count(f => f.Execution == "closed"));
        Assert.Equivalent(first, _device.Server.LastClosed, strict: true);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(6000)]
    public void Starts_anew_when_another_package_replaces_a_half_downloaded_one(int bytes)
    {
        _device.Server.Action = 7;
        _device.Server.Package = Release.One;
        _device.Server.Bend = (_, answer) => _device.Server.Action == 7 ? answer with { BreakAfter = bytes } : answer;
        _device.OnEvent = kind =>
        {
            if (kind == DeviceEventKind.Retrying)
            {
                _device.Server.Action = 8;
                _device.Server.Package = Release.Two;
            }
        };
        _device.RunUntilIdle();
        Assert.Equal("2.0", _device.ModelVersion);
        Assert.Equal(Release.Two, _device.Storage.Committed(SlotFile.Slot0));
    }

    [Fact]
    public void Does_not_hurry_a_server_that_never_takes_notice_of_the_end()
    {
        _device.Server.Action = 7;
        _device.Server.Package = Release.Three;
        _device.Server.Deaf = true;
        _device.RunUntil(() => _device.Clock.Milliseconds > 3_600_000);
        Assert.InRange(_device.Server.Feedback.Count(f => f.Execution == "closed"), 2, 14);
        Assert.Equal(1, _device.Count(DeviceEventKind.Reverted));
    }

    [Fact]
    public void Gives_up_after_three_trial_boots_that_end_in_a_reset()
    {
        _device.Install(7, Release.One);
        _device.Server.Action = 8;
        _device.Server.Package = Release.Two;
        int trials = 0;
        CutEachTrial(() => trials++);
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(BootSequence.MaxTrialBoots, trials);
        Assert.Equal((int)UpdateCause.TrialBootsExhausted, _device.Server.LastClosed.Code);
        Assert.Contains("boots=3", _device.Server.LastClosed.Details);
        Assert.Contains("to=2.0", _device.Server.LastClosed.Details);
    }

    [Fact]
    public void Fetches_once_and_waits_while_the_server_says_skip()
    {
        _device.Server.Update = "skip";
        _device.Server.Action = 7;
        _device.Server.Package = Release.One;
        bool seen = false;
        _device.BeforeStep = () =>
        {
            if (_device.Server.Requests.Count(r => r.StartsWith("GET /DEFAULT/controller/v1/dev1/deploymentBase", StringComparison.Ordinal)) == 3)
            {
                seen = true;
                _device.Server.Action = 0;
            }
        };
        _device.RunUntilIdle();
        Assert.True(seen);
        Assert.Equal(Release.One.Length, _device.Server.BytesSent);
        Assert.Equal("downloaded", _device.Server.Feedback[^1].Execution);
        Assert.DoesNotContain(_device.Server.Feedback.SkipLast(1), f => f.Execution is "downloaded" or "closed");
        Assert.Equal(0, _device.Count(DeviceEventKind.Resetting));
    }

    [Fact]
    public void Falls_back_to_the_other_slot_when_the_active_model_is_damaged()
    {
        _device.Install(7, Release.One);
        _device.Install(8, Release.Two);
        _device.Storage.Committed(SlotFile.Slot1)![Release.Two.Length - 900] ^= 4;
        _device.Server.InstalledAction = 0;
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal((int)UpdateCause.RepairUnavailable, _device.State.Cause);
        Assert.Equal(2u, _device.State.CounterSequence);
    }

    [Fact]
    public void Falls_back_to_the_factory_model_when_both_slots_are_damaged_and_takes_the_same_release_again()
    {
        _device.Install(7, Release.One);
        _device.Storage.Committed(SlotFile.Slot0)![2000] ^= 1;
        _device.Server.InstalledAction = 0;
        _device.RunUntilIdle();
        Assert.Equal("factory", _device.ModelVersion);
        _device.Install(8, Release.One);
        Assert.Equal("1.0", _device.ModelVersion);
    }

    [Fact]
    public void A_staged_package_damaged_before_its_trial_is_reverted()
    {
        _device.Install(7, Release.One);
        _device.Server.Action = 8;
        _device.Server.Package = Release.Two;
        DamageWhenStaged();
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal((int)UpdateCause.CandidateDamaged, _device.Server.LastClosed.Code);
    }

    [Fact]
    public void Accepts_a_cancellation_in_mid_download()
    {
        _device.Server.Action = 7;
        _device.Server.Package = Release.One;
        _device.Server.Bend = (_, answer) => answer with { BreakAfter = 6000 };
        _device.BeforeStep = () => _device.Server.IsCancelled |= _device.Count(DeviceEventKind.ChunkCommitted) > 0;
        _device.RunUntilIdle();
        Assert.Equal(1, _device.Count(DeviceEventKind.Cancelled));
        Assert.Equal(StatePhase.Idle, _device.State.Phase);
        Assert.Equal("success", _device.Server.LastClosed.Finished);
        Assert.Equal("factory", _device.ModelVersion);
    }

    [Fact]
    public void Drops_a_download_whose_action_the_server_no_longer_knows()
    {
        _device.Server.Action = 7;
        _device.Server.Package = Release.One;
        _device.Server.Bend = (_, answer) => answer with { BreakAfter = 6000 };
        _device.BeforeStep = () => _device.Server.Action = _device.Count(DeviceEventKind.ChunkCommitted) > 0 ? 0 : 7;
        _device.RunUntilIdle();
        Assert.Equal(StatePhase.Idle, _device.State.Phase);
    }

    [Fact]
    public void Tells_its_attributes_when_asked()
    {
        _device.Server.WantsAttributes = true;
        _device.RunUntilIdle();
        Assert.Contains("\"modelVersion\":\"factory\"", _device.Server.Attributes, StringComparison.Ordinal);
        Assert.Contains("\"target\":\"esp32\"", _device.Server.Attributes, StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_a_full_medium()
    {
        _device.Storage.Full = SlotFile.Slot0;
        _device.Install(7, Release.One);
        Assert.Equal((int)UpdateCause.StorageFailed, _device.Server.LastClosed.Code);
        Assert.Equal("factory", _device.ModelVersion);
    }

    [Fact]
    public void Commits_no_more_often_than_the_wear_budget_allows()
    {
        _device.Install(7, Release.One);
        int chunks = PackageLayout.ChunkCount(PackageReader.Open(Release.One).Manifest.PayloadSize);
        Assert.Equal(chunks + 1, _device.Storage.Commits[SlotFile.Slot0]);
        Assert.InRange(_device.Storage.Commits[SlotFile.State0] + _device.Storage.Commits[SlotFile.State1], 1, 8);
    }

    private void CutEachTrial(Action onTrial) => _device.OnEvent = kind =>
    {
        if (kind == DeviceEventKind.GoldenPassed)
        {
            onTrial();
            throw new PowerCutException();
        }
    };

    private void DamageWhenStaged() => _device.OnEvent = kind =>
    {
        if (kind == DeviceEventKind.Staged)
        {
            _device.Storage.Committed(SlotFile.Slot1)![^1] ^= 1;
        }
    };
}
