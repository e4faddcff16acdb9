using TinyDevice.Formats;
using TinyDevice.PowerCut.Simulation;

namespace TinyDevice.Update.Tests;

/// <summary>What happens between a passed trial and a model being kept for good.</summary>
public sealed class ProbationTests
{
    private const int Inferences = 80;

    private readonly SimDevice _device = new();

    [Fact]
    public void Keeps_the_model_after_its_probation_and_only_then_raises_the_counter_and_reports()
    {
        _device.Install(1, Release.One);
        Offer(Release.Make(2, Probation));
        Assert.Equal(StatePhase.Probation, _device.State.Phase);
        Assert.Equal("2.0", _device.ModelVersion);
        Assert.Equal(1u, _device.State.CounterSequence);
        Assert.Equal(2, _device.Server.Action);

        _device.RunUntilIdle();
        Assert.Equal("success", _device.Server.LastClosed.Finished);
        Assert.Equal(2u, _device.State.CounterSequence);
        Assert.Equal(StatePhase.Idle, _device.State.Phase);
        Assert.Equal("2.0", _device.ModelVersion);
    }

    [Fact]
    public void Reverts_a_model_that_resets_the_device_three_times_in_its_probation()
    {
        _device.Install(1, Release.One);
        int crashes = 0;
        _device.OnEvent = kind =>
        {
            if (kind == DeviceEventKind.Inferred && _device.State.Phase == StatePhase.Probation)
            {
                crashes++;
                throw new PowerCutException();
            }
        };
        _device.Install(2, Release.Make(2, Probation));
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(4, crashes);
        Assert.Equal((int)UpdateCause.ProbationBootsExhausted, _device.Server.LastClosed.Code);
        Assert.Contains("from=1.0", _device.Server.LastClosed.Details);
        Assert.Contains("to=2.0", _device.Server.LastClosed.Details);
        Assert.Equal(1u, _device.State.CounterSequence);
    }

    [Fact]
    public void Resets_that_leave_time_for_progress_do_not_revert()
    {
        _device.Install(1, Release.One);
        int since = 0;
        _device.OnEvent = kind =>
        {
            if (kind == DeviceEventKind.Inferred && _device.State.Phase == StatePhase.Probation && ++since % 12 == 0)
            {
                throw new PowerCutException();
            }
        };
        _device.Install(2, Release.Make(2, Probation));
        Assert.True(_device.Boots > 6);
        Assert.Equal("2.0", _device.ModelVersion);
    }

    [Fact]
    public void Reverts_when_the_classes_drift_beyond_the_signed_limit()
    {
        _device.Install(1, Release.One);

        // The simulated sensor always feeds zeros, so one class gets everything.
        _device.Install(2, Release.Make(2, c => Probation(c) with { DriftPsiMilli = 250, ClassReference = new byte[] { 255, 255, 255, 255, 255, 255 } }));
        Assert.Equal((int)UpdateCause.ProbationDrifted, _device.Server.LastClosed.Code);
        Assert.Equal("1.0", _device.ModelVersion);
    }

    [Fact]
    public void Reverts_when_the_signed_reference_is_not_of_the_models_classes()
    {
        _device.Install(1, Release.One);
        _device.Install(2, Release.Make(2, c => Probation(c) with { DriftPsiMilli = 100_000, ClassReference = new byte[] { 1, 1 } }));
        Assert.Equal((int)UpdateCause.ProbationDrifted, _device.Server.LastClosed.Code);
    }

    [Fact]
    public void Reverts_an_inference_slower_than_the_manifest_allows()
    {
        _device.Install(1, Release.One);
        _device.OnEvent = kind =>
        {
            if (kind == DeviceEventKind.ProbationStarted)
            {
                _device.Clock.MillisecondsPerLook = 51;
            }
        };
        _device.Install(2, Release.Make(2, c => Probation(c) with { MaxLatency = TimeSpan.FromMilliseconds(50) }));
        Assert.Equal((int)UpdateCause.ProbationLatencyExceeded, _device.Server.LastClosed.Code);
        Assert.Contains("got=51", _device.Server.LastClosed.Details);
    }

    [Fact]
    public void Goes_back_to_the_factory_model_when_nothing_else_was_there()
    {
        _device.Install(2, Release.Make(2, c => Probation(c) with { DriftPsiMilli = 1, ClassReference = new byte[] { 1, 1, 1, 1, 1, 1 } }));
        Assert.Equal("factory", _device.ModelVersion);
        Assert.False(_device.State.HasCounter);
    }

    [Fact]
    public void A_cancellation_brings_the_previous_model_back()
    {
        _device.Install(1, Release.One);
        Offer(Release.Make(2, Probation));
        _device.Server.IsCancelled = true;
        _device.RunUntilIdle();
        Assert.Equal("1.0", _device.ModelVersion);
        Assert.Equal(0, _device.Server.Action);
        Assert.Equal(1u, _device.State.CounterSequence);
    }

    [Fact]
    public void Takes_the_next_update_after_a_reverted_probation()
    {
        _device.Install(1, Release.One);
        _device.Install(2, Release.Make(2, c => Probation(c) with { DriftPsiMilli = 1, ClassReference = new byte[] { 1, 1, 1, 1, 1, 1 } }));
        _device.Install(3, Release.Two);
        Assert.Equal("2.0", _device.ModelVersion);
    }

    [Theory]
    [InlineData(new[] { 50, 50 }, new[] { 50, 50 }, 0, 0)]
    [InlineData(new[] { 700, 300 }, new[] { 500, 500 }, 165, 173)]
    [InlineData(new[] { 900, 50, 50 }, new[] { 300, 350, 350 }, 1810, 1825)]
    public void Measures_drift_as_the_textbook_does(int[] reference, int[] counts, int least, int most) =>
        Assert.InRange(ModelMonitor.PsiMilli(reference, counts), least, most);

    private static Packaging.PackageContents Probation(Packaging.PackageContents contents) => contents with { ProbationInferences = Inferences };

    private void Offer(byte[] package)
    {
        _device.Server.Action = 2;
        _device.Server.Package = package;
        _device.RunUntil(() => _device.State.Phase == StatePhase.Probation && _device.Inferences > 0);
    }
}
