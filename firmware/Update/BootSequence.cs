using TinyDevice.Formats;
using TinyDevice.Inference;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Every start: a staged model is tried and kept or reverted; otherwise the best model that is whole is opened.</summary>
    public sealed class BootSequence
    {
        /// <summary>Boots a staged model gets; the platform tells no reset reason, so every reset during a trial counts.</summary>
        public const int MaxTrialBoots = 3;

        private readonly DeviceParts _parts;
        private readonly DeviceProfile _profile;
        private readonly StateStore _state;
        private readonly ReasonStore _reason;
        private readonly FactoryModel _factory;
        private SlotPackage _package;

        /// <summary>Prepares a boot over records that were loaded.</summary>
        public BootSequence(DeviceParts parts, DeviceProfile profile, StateStore state, ReasonStore reason, FactoryModel factory)
        {
            _parts = parts;
            _profile = profile;
            _state = state;
            _reason = reason;
            _factory = factory;
            Probation = new Probation(parts, state, reason, factory);
            ModelVersion = "";
            ModelClass = "";
        }

        /// <summary>The open model, or null when there is none at all.</summary>
        public ModelRunner Runner { get; private set; }

        /// <summary>Version of the open model, "factory", or empty.</summary>
        public string ModelVersion { get; private set; }

        /// <summary>Class of the open model, or empty.</summary>
        public string ModelClass { get; private set; }

        /// <summary>Manifest of the open model; null for the factory model or none.</summary>
        public Manifest Manifest { get; private set; }

        /// <summary>Watches over a model that passed its trial and is not kept for good yet.</summary>
        public Probation Probation { get; private set; }

        /// <summary>Boots.</summary>
        /// <returns>False when the device is to be reset (and, on the board, has been).</returns>
        public bool Run()
        {
            StateRecord record = _state.Record;
            if (record.Phase == StatePhase.Probation)
            {
                RunOnProbation();
                return true;
            }

            if (record.Phase != StatePhase.Staged && record.Phase != StatePhase.Trial)
            {
                OpenActive();
                return true;
            }

            if (record.BootTries >= MaxTrialBoots)
            {
                BeginReason(UpdateStage.Trial);
                NameCandidate();
                Revert(UpdateCause.TrialBootsExhausted);
                OpenActive();
                return true;
            }

            return Trial();
        }

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
            if (cause == UpdateCause.None && Confirm())
            {
                return true;
            }

            if (cause != UpdateCause.None)
            {
                Revert(cause);
            }

            // The candidate's memory comes back whole only with a reset.
            _parts.Events.Report(DeviceEventKind.Resetting, (int)record.Phase, 0, "");
            _parts.Reset.Reset();
            return false;
        }

        private void RunOnProbation()
        {
            StateRecord record = _state.Record;
            if (record.BootTries >= MaxTrialBoots)
            {
                Probation.Revert(null, UpdateCause.ProbationBootsExhausted, MaxTrialBoots, record.BootTries);
                OpenActive();
                return;
            }

            // Saved or not, the model runs: it passed its trial.
            record.BootTries++;
            _state.Save();
            if (!RunSlot(record.Active))
            {
                Probation.Revert(null, UpdateCause.ActiveDamaged, ReasonRecord.None, ReasonRecord.None);
                OpenActive();
                return;
            }

            _parts.Events.Report(DeviceEventKind.Booted, record.BootTries, record.Active, ModelVersion);
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
            int previous = record.Active;
            record.Active = record.Candidate;
            bool hasProbation = manifest.ProbationInferences > 0;
            if (hasProbation)
            {
                record.Phase = StatePhase.Probation;
                record.Candidate = previous;
                record.BootTries = 0;
                record.ProbationDone = 0;
            }
            else
            {
                Probation.EndAsSuccess(record, manifest);
            }

            if (_state.Save() != UpdateStatus.Ok)
            {
                return false;
            }

            Runs(manifest);
            if (hasProbation)
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

        private void OpenActive()
        {
            StateRecord record = _state.Record;
            int wanted = record.Active;
            if (wanted != StateRecord.Factory && !RunSlot(wanted))
            {
                int other = 1 - wanted;
                record.SlotGood[wanted] = false;
                record.Active = record.SlotGood[other] && RunSlot(other) ? other : StateRecord.Factory;
                RunFactoryIfActive(record);
                FallBack(record);
            }
            else
            {
                RunFactoryIfActive(record);
            }

            _parts.Events.Report(DeviceEventKind.Booted, record.BootTries, record.Active, ModelVersion);
        }

        private void FallBack(StateRecord record)
        {
            BeginReason(UpdateStage.Active);
            _reason.Record.Cause = (int)UpdateCause.ActiveDamaged;
            _reason.Record.ToVersion = ModelVersion;
            if (_reason.Save() != UpdateStatus.Ok)
            {
                _reason.Record.Clear();
            }

            if (record.Candidate == record.Active)
            {
                // The slot about to be filled anew is the one that is needed now; the server offers the update again.
                record.Phase = StatePhase.Idle;
                record.Candidate = StateRecord.Factory;
            }

            record.Cause = (int)UpdateCause.ActiveDamaged;
            _state.Save();
            _parts.Events.Report(DeviceEventKind.FellBack, (int)UpdateCause.ActiveDamaged, record.Active, ModelVersion);
        }

        private bool RunSlot(int slot)
        {
            if (!OpenSlot(slot))
            {
                return false;
            }

            if (OpenModel(ImageIn(_package)) != InferenceStatus.Ok)
            {
                return false;
            }

            Runs(_package.Manifest);
            return true;
        }

        private void Runs(Manifest manifest)
        {
            Manifest = manifest;
            ModelVersion = manifest.ModelVersion;
            ModelClass = manifest.ModelClass;
        }

        private void RunFactoryIfActive(StateRecord record)
        {
            if (record.Active == StateRecord.Factory && _factory != null
                && OpenModel(new ByteArraySource(_factory.Image)) == InferenceStatus.Ok)
            {
                ModelVersion = _factory.Version;
                ModelClass = _profile.ModelClass;
            }
        }

        private bool OpenSlot(int slot)
        {
            _package = new SlotPackage(_parts.Storage);
            SlotFile file = slot == 0 ? SlotFile.Slot0 : SlotFile.Slot1;
            return _package.Open(file, _state.Record.SlotDigests[slot]) == UpdateStatus.Ok
                && _package.FirstBadChunk(0, _parts.Watchdog) == _package.ChunkCount;
        }

        private SlotModelSource ImageIn(SlotPackage package)
        {
            return new SlotModelSource(_parts.Storage, package.File, package.PayloadOffset, package.Manifest.ImageSize);
        }

        private InferenceStatus OpenModel(IModelSource image)
        {
            Runner = null;
            ModelRunner runner = new ModelRunner(new ModelLimits(_profile.ArenaBytes, _profile.HeapBytes, _profile.WindowBytes));
            InferenceStatus status = runner.Open(image);
            if (status == InferenceStatus.Ok)
            {
                Runner = runner;
            }

            return status;
        }

        private void BeginReason(UpdateStage stage)
        {
            StateRecord record = _state.Record;
            ReasonRecord reason = _reason.Record;
            reason.Clear();
            reason.Stage = (int)stage;
            reason.Action = record.Action;
            reason.Attempts = record.Attempts;
            reason.BytesReceived = record.BytesReceived;
            reason.FromVersion = SlotPackage.VersionIn(record.Active, _parts.Storage, record, _factory);
        }

        private void NameCandidate()
        {
            StateRecord record = _state.Record;
            _reason.Record.ToVersion = SlotPackage.VersionIn(record.Candidate, _parts.Storage, record, _factory);
        }
    }
}
