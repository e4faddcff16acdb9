using TinyDevice.Formats;
using TinyDevice.Inference;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Every start: a staged model is tried and kept or reverted; otherwise the best model that is whole is opened.</summary>
    public sealed partial class BootSequence
    {
        /// <summary>Boots a staged model gets; the platform tells no reset reason, so every reset during a trial counts.</summary>
        public const int MaxTrialBoots = 3;

        private readonly DeviceParts _parts;
        private readonly DeviceProfile _profile;
        private readonly StateStore _state;
        private readonly ReasonStore _reason;
        private readonly FactoryModel _factory;
        private SlotPackage _package;
        private IModelSource _image;
        private int _badChunk;

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

        /// <summary>Compares a candidate with the open model; null outside a shadow phase.</summary>
        public Shadow Shadow { get; private set; }

        /// <summary>Boots.</summary>
        /// <returns>False when the device is to be reset (and, on the board, has been).</returns>
        public bool Run()
        {
            bool goesOn = Start();

            // 5 KB that the model and the agent may use.
            _package = null;
            return goesOn;
        }

        private bool Start()
        {
            StateRecord record = _state.Record;
            if (record.Phase == StatePhase.Shadow)
            {
                return RunInShadow();
            }

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

        private void OpenActive()
        {
            StateRecord record = _state.Record;
            int wanted = record.Active;
            if (wanted != StateRecord.Factory && !RunSlot(wanted))
            {
                int other = 1 - wanted;
                int bad = _badChunk;
                record.SlotGood[wanted] = false;
                record.Active = record.SlotGood[other] && RunSlot(other) ? other : StateRecord.Factory;
                RunFactoryIfActive(record);
                if (bad != ReasonRecord.None && record.Repair == StateRecord.Factory)
                {
                    // A whole slot whose model does not open is not damaged: fetching it again would not help.
                    record.Repair = wanted;
                }

                record.Repair = record.Repair == record.Active ? StateRecord.Factory : record.Repair;
                FallBack(record, bad);
            }
            else
            {
                RunFactoryIfActive(record);
            }

            _parts.Events.Report(DeviceEventKind.Booted, record.BootTries, record.Active, ModelVersion);
        }

        private void FallBack(StateRecord record, int bad)
        {
            BeginReason(UpdateStage.Active);
            _reason.Record.Sample = bad;
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
            _badChunk = 0;
            if (_package.Open(file, _state.Record.SlotDigests[slot]) == UpdateStatus.Ok)
            {
                _badChunk = _package.FirstBadChunk(0, _parts.Watchdog);
                _badChunk = _badChunk == _package.ChunkCount ? ReasonRecord.None : _badChunk;
            }

            return _badChunk == ReasonRecord.None;
        }

        private SlotModelSource ImageIn(SlotPackage package)
        {
            return new SlotModelSource(_parts.Storage, package.File, package.PayloadOffset, package.Manifest.ImageSize);
        }

        private InferenceStatus OpenModel(IModelSource image)
        {
            Runner = null;
            _image = image;
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
    }
}
