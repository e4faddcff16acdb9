using TinyDevice.Formats;
using TinyDevice.Packaging;
using TinyDevice.PowerCut.Simulation;
using TinyDevice.Update;
using TinyDevice.Update.Ports;

namespace TinyDevice.PowerCut;

/// <summary>One device run from a state of medium and server to rest, with every invariant watched on the way.</summary>
internal sealed class Recovery
{
    private readonly Scenario _scenario;
    private readonly SimDevice _device;
    private readonly string _old;

    /// <summary>Prepares a run; <paramref name="fault"/> stands between firmware and medium when a bug is seeded.</summary>
    public Recovery(Scenario scenario, SimStorage storage, SimServer server, string old, Fault fault)
    {
        _scenario = scenario;
        _old = old;
        _device = new SimDevice(storage, server) { OnEvent = Watch };
        _device.Port = fault == Fault.None ? storage : new FaultyStorage(storage, fault);
        server.Bend = BreakDownload;
        _device.BeforeStep = () => server.IsCancelled |= scenario.Cancels && server.Action != 0 && server.BytesSent > 6000;
    }

    /// <summary>The medium and the server before every operation of the run.</summary>
    public List<(SimMoment Medium, SimServer Server)> Moments { get; } = [];

    public int Boots => _device.Boots;

    public int Commits => _device.Storage.Commits.Values.Sum();

    /// <summary>Runs to rest and checks how it ended.</summary>
    /// <exception cref="InvalidOperationException">An invariant does not hold.</exception>
    public void Run(bool keepMoments)
    {
        if (keepMoments)
        {
            _device.Storage.OnOperation = moment => Moments.Add((moment, _device.Server.Copy()));
        }

        _device.RunUntilIdle();
        StateRecord state = _device.State;
        Require(_device.ModelVersion == _scenario.Ends, $"ends on {_device.ModelVersion}");
        Require(state.Phase == StatePhase.Idle && state.Report == StateReport.None, "is not at rest");
        Require(_device.Inferences > 0, "does not infer");
        if (_scenario.Rotates)
        {
            Require(new TrustStore(_device.Port).Load()?.Sequence == 2, "does not have the new keys");
        }

        if (_scenario.Damage is not null)
        {
            RequireReason(UpdateCause.ActiveRepaired);
        }

        if (_scenario.Offer.Length == 0)
        {
            return;
        }

        if (_scenario.Cancels)
        {
            Require(_device.Server.Action == 0 && _device.Server.Feedback.Count > 0, "does not answer the cancelling");
            return;
        }

        SimFeedback closed = _device.Server.Feedback.LastOrDefault(f => f.Execution == "closed")
            ?? throw new InvalidOperationException("never reports");
        Require(closed.Code == (int)_scenario.Cause && closed.Finished == (_scenario.Cause == 0 ? "success" : "failure"), $"reports {closed}");
        if (_scenario.Cause != UpdateCause.None)
        {
            RequireReason(_scenario.Cause);
        }
    }

    private void RequireReason(UpdateCause cause)
    {
        ReasonStore reason = new(_device.Port);
        reason.Load();
        Require(reason.Record.Cause == (int)cause, $"remembers cause {reason.Record.Cause}");
    }

    /// <summary>Demands of a run without a cut that it came by the delta on offer, or left it for the package only where it goes wrong.</summary>
    public void CheckDelta()
    {
        if (_scenario.Base is not null)
        {
            string[] notes = [.. _device.Server.Feedback.SelectMany(f => f.Details).Where(d => d.StartsWith("delta=", StringComparison.Ordinal))];
            Require(notes.Length > 0 && notes.All(n => (n == "delta=used") != _scenario.IsDeltaBad), "says of the delta: " + string.Join(' ', notes));
        }
    }

    /// <summary>Offers a good newer model to the device that came to rest.</summary>
    public void RunFollowUp(byte[] package, string version)
    {
        _device.OnEvent = null;
        _device.BeforeStep = null;
        _device.Server.Bend = null;
        _device.Install(1000, package);
        Require(_device.ModelVersion == version, $"does not take the next update, runs {_device.ModelVersion}");
    }

    private void Watch(DeviceEventKind kind)
    {
        string version = _device.Events[^1].Text;
        if (kind == DeviceEventKind.TrialStarted && _scenario.CrashesInTrial)
        {
            throw new PowerCutException();
        }

        if (kind == DeviceEventKind.Inferred && _scenario.CrashesInProbation && _device.State.Phase == StatePhase.Probation)
        {
            throw new PowerCutException();
        }

        if (kind is DeviceEventKind.ShadowStarted or DeviceEventKind.Resetting)
        {
            _device.Clock.MillisecondsPerLook = kind == DeviceEventKind.ShadowStarted && _scenario.IsSlowInShadow ? 51 : 0;
        }

        if (kind == DeviceEventKind.ShadowStarted && _scenario.CrashesInShadow)
        {
            throw new PowerCutException();
        }

        if (kind == DeviceEventKind.Booted)
        {
            Require(new TrustStore(_device.Port).Load() is not null, "trusts nobody");
        }

        if (kind == DeviceEventKind.Booted && _device.State.Phase == StatePhase.Probation)
        {
            bool isOnOffer = version == PackageReader.Open(_scenario.Offer).Manifest.ModelVersion;
            Require(_scenario.HasProbation && isOnOffer, $"runs {version} on probation");
            return;
        }

        if (kind is DeviceEventKind.Booted or DeviceEventKind.Confirmed)
        {
            Require(version == _old || version == _scenario.Meanwhile || (_scenario.Cause == UpdateCause.None && version == _scenario.Ends), $"runs {version}");
            WatchActive(version, _device.State);
        }
    }

    private void WatchActive(string version, StateRecord state)
    {
        byte[]? package = _scenario.PackageOf(version);
        if (package is null)
        {
            Require(state.Active == StateRecord.Factory && state.HasCounter == (_scenario.Meanwhile == version), "the factory model runs with a counter or an active slot");
            return;
        }

        byte[] slot = new byte[package.Length];
        SlotFile file = state.Active == 0 ? SlotFile.Slot0 : SlotFile.Slot1;
        bool isThere = state.Active != StateRecord.Factory && _device.Port.Read(file, 0, slot, 0, slot.Length) == UpdateStatus.Ok;
        Require(isThere && slot.AsSpan().SequenceEqual(package), "the active slot is not the package that was signed");

        // A model that runs while a newer one is mended must not lower the counter.
        PackageReader reader = PackageReader.Open(version == _scenario.Meanwhile ? _scenario.PackageOf(_scenario.Ends)! : package);
        bool counted = state.HasCounter && state.CounterEpoch == reader.Manifest.Epoch && state.CounterSequence == reader.Manifest.Sequence;
        Require(counted, $"the counter is {state.CounterEpoch}.{state.CounterSequence} while {version} runs");
    }

    private SimAnswer BreakDownload(HttpCall request, SimAnswer answer)
    {
        if (!_scenario.BreaksDownload || (request.RangeFrom > 0 && !_scenario.Cancels))
        {
            return answer;
        }

        return answer with { BreakAfter = Math.Min(answer.Body.Length, request.RangeFrom > 0 ? 2000 : 6500) };
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }
}
