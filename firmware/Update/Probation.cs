using TinyDevice.Formats;

namespace TinyDevice.Update
{
    /// <summary>The time after the trial in which a model runs but is not kept for good: a crash, a hang or bad figures bring the previous one back.</summary>
    /// <remarks>
    /// Counter and success report come at its end, so the previous model stays both whole in its slot and allowed. Progress is on record in
    /// eighths; a boot counts against the model until the next eighth is done, because the platform does not say why it was reset.
    /// </remarks>
    public sealed class Probation
    {
        private const int Steps = 8;

        private readonly DeviceParts _parts;
        private readonly StateStore _state;
        private readonly ReasonStore _reason;
        private readonly FactoryModel _factory;
        private int _seen;

        /// <summary>Watches over records that were loaded.</summary>
        public Probation(DeviceParts parts, StateStore state, ReasonStore reason, FactoryModel factory)
        {
            _parts = parts;
            _state = state;
            _reason = reason;
            _factory = factory;
        }

        /// <summary>Whether the active model is on probation.</summary>
        public bool IsOn
        {
            get { return _state.Record.Phase == StatePhase.Probation; }
        }

        /// <summary>Judges a completed inference, which may be the last one needed.</summary>
        /// <returns>False when the model was reverted and the device is to be reset.</returns>
        public bool Take(Manifest manifest, ModelMonitor monitor, int latencyMs)
        {
            if (manifest.MaxLatencyMs != 0 && latencyMs > manifest.MaxLatencyMs)
            {
                Revert(manifest, UpdateCause.ProbationLatencyExceeded, manifest.MaxLatencyMs, latencyMs);
                return false;
            }

            StateRecord record = _state.Record;
            _seen++;
            int step = (manifest.ProbationInferences + Steps - 1) / Steps;
            bool complete = record.ProbationDone + _seen >= manifest.ProbationInferences;
            if (_seen < step && !complete)
            {
                return true;
            }

            if (!Judge(manifest, monitor))
            {
                return false;
            }

            if (complete)
            {
                return Keep(manifest);
            }

            record.ProbationDone += _seen;
            record.BootTries = 0;
            _seen = 0;
            _state.Save();
            return true;
        }

        /// <summary>Puts the previous model back, with the reason on record and a failure report owed; the next boot runs it.</summary>
        public void Revert(Manifest manifest, UpdateCause cause, int expected, int got)
        {
            // Reason first: torn, it is written again, because the state record still finds the probation.
            StateRecord record = _state.Record;
            ReasonRecord reason = _reason.Record;
            reason.Clear();
            reason.Stage = (int)UpdateStage.Probation;
            reason.Cause = (int)cause;
            reason.Action = record.Action;
            reason.Sample = record.ProbationDone + _seen;
            reason.Expected = expected;
            reason.Got = got;
            reason.BootTries = record.BootTries;
            reason.FromVersion = SlotPackage.VersionIn(record.Candidate, _parts.Storage, record, _factory);
            reason.ToVersion = manifest == null ? SlotPackage.VersionIn(record.Active, _parts.Storage, record, _factory) : manifest.ModelVersion;
            if (_reason.Save() != UpdateStatus.Ok)
            {
                reason.Detail = (int)UpdateStatus.MediumFailed;
            }

            GoBack(record);
            ActionLedger.EndAsFailure(record, cause);
            if (_state.Save() == UpdateStatus.Ok)
            {
                _parts.Events.Report(DeviceEventKind.Reverted, (int)cause, record.Action, reason.ToVersion);
            }
        }

        /// <summary>Makes the previous model the active one in a record that is still to be saved.</summary>
        public static void GoBack(StateRecord record)
        {
            record.SlotGood[record.Active] = false;
            record.Active = record.Candidate;
            record.ProbationDone = 0;
        }

        /// <summary>Writes into a record that is still to be saved that the candidate becomes the active model: on probation when its manifest asks for one, else for good.</summary>
        public static void Promote(StateRecord record, Manifest manifest)
        {
            int previous = record.Active;
            record.Active = record.Candidate;
            if (manifest.ProbationInferences == 0)
            {
                EndAsSuccess(record, manifest);
                return;
            }

            record.Phase = StatePhase.Probation;
            record.Candidate = previous;
            record.BootTries = 0;
            record.ProbationDone = 0;
        }

        /// <summary>Writes into a record that is still to be saved that the model in the active slot is kept for good.</summary>
        public static void EndAsSuccess(StateRecord record, Manifest manifest)
        {
            record.Phase = StatePhase.Idle;
            record.Candidate = StateRecord.Factory;
            record.SlotGood[record.Active] = true;
            record.BootTries = 0;
            record.ProbationDone = 0;
            record.Repair = StateRecord.Factory;
            record.RepairTries = 0;
            record.Report = StateReport.Success;
            record.EndedAction = record.Action;
            record.EndedAs = StateReport.Success;
            record.Cause = 0;
            record.HasCounter = true;
            record.CounterEpoch = manifest.Epoch;
            record.CounterSequence = manifest.Sequence;
            System.Array.Copy(record.SlotDigests[record.Active], 0, record.CounterDigest, 0, StateRecord.SlotDigestSize);
        }

        private bool Keep(Manifest manifest)
        {
            EndAsSuccess(_state.Record, manifest);
            if (_state.Save() != UpdateStatus.Ok)
            {
                // A reset finds the probation as it was and finishes it.
                _state.Load();
                return true;
            }

            _parts.Events.Report(DeviceEventKind.Confirmed, _state.Record.Active, _state.Record.Action, manifest.ModelVersion);
            return true;
        }

        private bool Judge(Manifest manifest, ModelMonitor monitor)
        {
            int half = monitor.Inferences / 2;
            if (monitor.Saturated > half)
            {
                Revert(manifest, UpdateCause.ProbationSaturated, half, monitor.Saturated);
                return false;
            }

            // A few inferences say nothing about a distribution: drift is judged once there are enough of this boot.
            if (manifest.DriftPsiMilli == 0 || monitor.Inferences < Steps * Steps)
            {
                return true;
            }

            int psi = monitor.PsiMilli();
            if (psi < 0 || psi > manifest.DriftPsiMilli)
            {
                // A signed limit that cannot be measured, because the reference is of other classes, is not a limit kept.
                Revert(manifest, UpdateCause.ProbationDrifted, manifest.DriftPsiMilli, psi);
                return false;
            }

            return true;
        }
    }
}
