using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;

namespace TinyDevice.Update.Tests;

/// <summary>Between trial and confirm: the candidate runs beside the active model, and only inside signed bounds takes its place.</summary>
public sealed class ShadowTests
{
    private readonly SimDevice _device = new();

    [Fact]
    public void Keeps_a_candidate_that_agrees_and_reports_the_figures()
    {
        _device.Install(1, Release.One);
        Offer(Same(new ShadowPlan(3, 8, AgreementMilli: 1000, PsiMilli: 100)));
        Assert.Equal(StatePhase.Shadow, _device.State.Phase);
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(1u, _device.State.CounterSequence);
        Assert.Equal(2, _device.Server.Action);

        int inferences = _device.Inferences;
        _device.RunUntilIdle();
        Assert.Equal("1.1", _device.ModelVersion);
        Assert.Equal(1, _device.Events.Last(e => e.Kind == DeviceEventKind.ShadowStarted).Second);
        Assert.Equal(8, _device.Count(DeviceEventKind.ShadowCompared));
        Assert.True(_device.Inferences - inferences >= 3 * 7);
        SimFeedback closed = _device.Server.LastClosed;
        Assert.Equal("success", closed.Finished);
        Assert.Equal(["shadow=passed", "samples=8", "agreementMilli=1000", "psiMilli=0", "latencyMs=0"], closed.Details);
        Assert.Equal(2u, _device.State.CounterSequence);
    }

    [Fact]
    public void Answers_with_the_active_model_only()
    {
        _device.Install(1, Release.One);
        Offer(Different(new ShadowPlan(1, 8)));
        _device.OnEvent = kind =>
        {
            if (kind == DeviceEventKind.ShadowCompared)
            {
                Assert.Equal(_device.Count(DeviceEventKind.Inferred), _device.Inferences);
            }
        };
        _device.RunUntilIdle();
        Assert.Equal("2.0", _device.ModelVersion);
    }

    [Fact]
    public void Gives_a_candidate_that_disagrees_up_before_its_last_sample()
    {
        _device.Install(1, Release.One);
        _device.Noise = new Random(5);
        _device.Install(2, Different(new ShadowPlan(1, 200, AgreementMilli: 990)));
        AssertReverted(UpdateCause.ShadowDisagreed, "1.0");
        Assert.Contains("stage=7", _device.Server.LastClosed.Details);
        Assert.Contains("expected=990", _device.Server.LastClosed.Details);
        Assert.InRange(_device.Count(DeviceEventKind.ShadowCompared), 3, 199);
        Assert.False(_device.State.SlotGood[1]);
    }

    [Fact]
    public void Refuses_a_candidate_whose_classes_are_distributed_otherwise()
    {
        _device.Install(1, Release.One);
        _device.Noise = new Random(5);
        _device.Install(2, Different(new ShadowPlan(1, 80, PsiMilli: 1)));
        AssertReverted(UpdateCause.ShadowDrifted, "1.0");
        Assert.Equal(80, _device.Count(DeviceEventKind.ShadowCompared));
    }

    [Fact]
    public void Refuses_a_candidate_slower_than_the_manifest_allows()
    {
        _device.Install(1, Release.One);
        _device.OnEvent = kind => _device.Clock.MillisecondsPerLook = kind == DeviceEventKind.ShadowStarted ? 51 : _device.Clock.MillisecondsPerLook;
        _device.Install(2, Same(new ShadowPlan(1, 8, LatencyMs: 50)));
        AssertReverted(UpdateCause.ShadowLatencyExceeded, "1.0");
        Assert.Contains("got=51", _device.Server.LastClosed.Details);
    }

    [Fact]
    public void Gives_up_after_three_boots_without_progress()
    {
        _device.Install(1, Release.One);
        int crashes = 0;
        _device.OnEvent = kind =>
        {
            if (kind == DeviceEventKind.ShadowStarted)
            {
                crashes++;
                throw new PowerCutException();
            }
        };
        _device.Install(2, Same(new ShadowPlan(1, 8)));
        Assert.Equal(BootSequence.MaxTrialBoots, crashes);
        AssertReverted(UpdateCause.ShadowBootsExhausted, "1.0");
    }

    [Fact]
    public void Goes_on_after_a_reset_where_it_stood_at_the_last_eighth()
    {
        _device.Install(1, Release.One);
        bool cut = false;
        _device.OnEvent = kind =>
        {
            if (kind == DeviceEventKind.ShadowCompared && !cut && _device.Count(kind) == 21)
            {
                cut = true;
                throw new PowerCutException();
            }
        };
        _device.Install(2, Same(new ShadowPlan(1, 40, AgreementMilli: 1000)));
        Assert.True(cut);
        Assert.Equal("1.1", _device.ModelVersion);
        Assert.Equal(41, _device.Count(DeviceEventKind.ShadowCompared));
    }

    [Fact]
    public void A_probation_follows_when_the_manifest_asks_for_both()
    {
        _device.Install(1, Release.One);
        _device.Install(2, Same(new ShadowPlan(1, 8), probation: 16));
        Assert.Equal("1.1", _device.ModelVersion);
        Assert.Equal(1, _device.Count(DeviceEventKind.ProbationStarted));
        Assert.Contains("shadow=passed", _device.Server.LastClosed.Details);
    }

    [Fact]
    public void Compares_with_the_factory_model_when_nothing_else_was_there()
    {
        _device.Install(1, Same(new ShadowPlan(1, 8, AgreementMilli: 1000)));
        Assert.Equal("1.1", _device.ModelVersion);
        Assert.Equal(8, _device.Count(DeviceEventKind.ShadowCompared));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Runs_both_models_in_turn_when_the_heap_holds_only_one(int every)
    {
        _device.Install(1, Release.One);
        int needed = PackageReader.Open(Release.One).Manifest.HeapBytes;
        _device.Profile.HeapBytes = needed + (needed / 2);
        _device.Install(2, Same(new ShadowPlan(every, 8, AgreementMilli: 1000)));
        Assert.Equal(0, _device.Events.Single(e => e.Kind == DeviceEventKind.ShadowStarted).Second);
        Assert.Equal("1.1", _device.ModelVersion);
        Assert.Equal(8, _device.Count(DeviceEventKind.ShadowCompared));
    }

    [Theory]
    [InlineData(false, "9.0")]
    [InlineData(true, "1.0")]
    public void A_device_that_cannot_compare_keeps_the_candidate_or_refuses_it_as_the_manifest_says(bool isRequired, string ends)
    {
        byte[] other = OtherShape.Package(c => c with { Shadow = new ShadowPlan(1, 8, IsRequired: isRequired) });
        _device.Install(1, Release.One);
        _device.Install(2, other);
        Assert.Equal(ends, _device.ModelVersion);
        Assert.Equal(0, _device.Count(DeviceEventKind.ShadowCompared));
        if (isRequired)
        {
            AssertReverted(UpdateCause.ShadowImpossible, "1.0");
        }
        else
        {
            Assert.Equal(["shadow=skipped"], _device.Server.LastClosed.Details);
        }
    }

    [Fact]
    public void A_cancellation_ends_it()
    {
        _device.Install(1, Release.One);
        Offer(Same(new ShadowPlan(1, 400)));
        _device.Server.IsCancelled = true;
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(0, _device.Server.Action);
        _device.Install(3, Release.Two);
        Assert.Equal("2.0", _device.ModelVersion);
    }

    [Fact]
    public void An_active_model_damaged_meanwhile_ends_it_without_blaming_the_candidate()
    {
        _device.Install(1, Release.One);
        Offer(Same(new ShadowPlan(1, 400)));
        _device.Storage.Committed(Ports.SlotFile.Slot0)![3000] ^= 1;
        _device.RunUntilIdle();
        Assert.Equal((int)UpdateCause.ActiveDamaged, _device.Server.LastClosed.Code);
        _device.RunUntil(() => _device.ModelVersion == "1.0");
    }

    [Fact]
    public void A_candidate_damaged_meanwhile_is_not_kept()
    {
        _device.Install(1, Release.One);
        Offer(Same(new ShadowPlan(1, 400)));
        _device.Storage.Committed(Ports.SlotFile.Slot1)![3000] ^= 1;
        _device.RunUntilIdle();
        AssertReverted(UpdateCause.CandidateDamaged, "1.0");
    }

    [Fact]
    public void Tells_the_server_how_it_goes()
    {
        _device.Install(1, Release.One);
        _device.Server.WantsMetrics = true;
        _device.Server.Sleep = "00:00:30";
        _device.Install(2, Same(new ShadowPlan(1, 40)));
        Assert.Contains(_device.Server.Metrics, m => m.Contains("\"shadow\":{\"candidate\":\"1.1\",\"actionId\":\"2\",\"samples\":", StringComparison.Ordinal));
        Assert.All(_device.Server.Metrics, m => System.Text.Json.JsonDocument.Parse(m).Dispose());
    }

    /// <summary>The model of release 1.0 under another version: it agrees with it always.</summary>
    private static byte[] Same(ShadowPlan plan, int probation = 0) =>
        Release.Make(1, c => c with { Sequence = 2, ModelVersion = "1.1", Shadow = plan, ProbationInferences = probation });

    private static byte[] Different(ShadowPlan plan) => Release.Make(2, c => c with { Shadow = plan });

    private void AssertReverted(UpdateCause cause, string runs)
    {
        Assert.Equal((int)cause, _device.Server.LastClosed.Code);
        Assert.Equal(runs, _device.ModelVersion);
        Assert.Equal(1u, _device.State.CounterSequence);
    }

    private void Offer(byte[] package)
    {
        _device.Server.Action = 2;
        _device.Server.Package = package;
        _device.RunUntil(() => _device.State.Phase == StatePhase.Shadow && _device.Count(DeviceEventKind.ShadowStarted) > 0);
    }
}
