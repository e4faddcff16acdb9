using TinyDevice.Formats;
using TinyDevice.Inference;

namespace TinyDevice.Update
{
    /// <content>A staged model's trial: counted, tested, kept or reverted.</content>
    public sealed partial class BootSequence
    {
        private bool Trial()
        {
            StateRecord record = _state.Record;
            record.BootTries++;
            record.Phase = StatePhase.Trial;
            if (_state.Save() != UpdateStatus.Ok)
            {
                // A trial that cannot be counted could go on for ever; the old model runs until the storage works again.
                OpenActive();
                return true;
            }

            BeginReason(UpdateStage.Trial);
            UpdateCause cause = TryCandidate();
            bool hasShadow = cause == UpdateCause.None && _package.Manifest.Shadow != null;
            if (cause == UpdateCause.None && !hasShadow && Confirm())
            {
                return true;
            }

            if (cause != UpdateCause.None)
            {
                Revert(cause);
            }
            else if (hasShadow)
            {
                record.Phase = StatePhase.Shadow;
                record.BootTries = 0;
                record.ProbationDone = 0;
                record.ShadowAgreed = 0;
                _state.Save();
            }

            // The candidate's memory comes back whole only with a reset.
            return ResetDevice();
        }

        private UpdateCause TryCandidate()
        {
            StateRecord record = _state.Record;
            if (!OpenSlot(record.Candidate))
            {
                return UpdateCause.CandidateDamaged;
            }

            Manifest manifest = _package.Manifest;
            _reason.Record.ToVersion = manifest.ModelVersion;
            _parts.Events.Report(DeviceEventKind.TrialStarted, record.BootTries, MaxTrialBoots, manifest.ModelVersion);
            InferenceStatus status = OpenModel(ImageIn(_package));
            if (status != InferenceStatus.Ok)
            {
                _reason.Record.Detail = (int)status;
                return UpdateCause.ModelRefused;
            }

            return new SelfTest(_parts, _reason.Record).Run(Runner, _package);
        }

        private bool Confirm()
        {
            StateRecord record = _state.Record;
            Manifest manifest = _package.Manifest;
            Probation.Promote(record, manifest);
            if (_state.Save() != UpdateStatus.Ok)
            {
                return false;
            }

            Runs(manifest);
            if (record.Phase == StatePhase.Probation)
            {
                _parts.Events.Report(DeviceEventKind.ProbationStarted, manifest.ProbationInferences, record.Action, ModelVersion);
            }
            else
            {
                _parts.Events.Report(DeviceEventKind.Confirmed, record.Active, record.Action, ModelVersion);
            }

            return true;
        }

        private void Revert(UpdateCause cause)
        {
            // Reason first: torn, it is written again by the next boot, which still finds the trial in the state record.
            StateRecord record = _state.Record;
            ReasonRecord reason = _reason.Record;
            reason.Cause = (int)cause;
            reason.BootTries = record.BootTries;
            if (_reason.Save() != UpdateStatus.Ok)
            {
                reason.Detail = (int)UpdateStatus.MediumFailed;
            }

            record.SlotGood[record.Candidate] = false;
            ActionLedger.EndAsFailure(record, cause);
            if (_state.Save() == UpdateStatus.Ok)
            {
                _parts.Events.Report(DeviceEventKind.Reverted, (int)cause, record.Action, reason.ToVersion);
            }
        }

        private void NameCandidate()
        {
            StateRecord record = _state.Record;
            _reason.Record.ToVersion = SlotPackage.VersionIn(record.Candidate, _parts.Storage, record, _factory);
        }
    }
}
