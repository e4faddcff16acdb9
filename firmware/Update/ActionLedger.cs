using TinyDevice.Formats;

namespace TinyDevice.Update
{
    /// <summary>The steps an action takes through the state record outside a boot; each is durable when it returns true, and has not happened otherwise.</summary>
    public sealed class ActionLedger
    {
        private readonly StateStore _state;
        private readonly ReasonStore _reason;

        /// <summary>Keeps one device's records, which were loaded.</summary>
        public ActionLedger(StateStore state, ReasonStore reason)
        {
            _state = state;
            _reason = reason;
        }

        /// <summary>The state as last saved.</summary>
        public StateRecord Record
        {
            get { return _state.Record; }
        }

        /// <summary>Whether this action is the one being downloaded.</summary>
        public bool IsDownloading(int action)
        {
            return Record.Phase == StatePhase.Downloading && Record.Action == action;
        }

        /// <summary>Begins an action, into the slot that is not active and, with the factory model running, holds nothing good.</summary>
        public bool Begin(int action)
        {
            StateRecord record = Record;
            bool second = record.Active == 0 || (record.Active == StateRecord.Factory && record.SlotGood[0]);
            record.Phase = StatePhase.Downloading;
            record.Action = action;
            record.Candidate = second ? 1 : 0;
            record.Attempts = 0;
            record.BytesReceived = 0;
            record.BootTries = 0;
            record.Cause = 0;
            if (!record.SlotGood[record.Candidate] && record.Repair != record.Candidate)
            {
                // What another action left in the slot is no part of this one, even if its size fits: start at the header.
                System.Array.Clear(record.SlotDigests[record.Candidate], 0, StateRecord.SlotDigestSize);
            }

            return SaveOrReload();
        }

        /// <summary>Notes that the candidate slot holds a whole verified package.</summary>
        public bool Stage(int bytesReceived)
        {
            Record.Phase = StatePhase.Staged;
            Record.BootTries = 0;
            Record.BytesReceived = bytesReceived;
            return SaveOrReload();
        }

        /// <summary>Ends the download without a word to the server: it cancelled the action or no longer knows it.</summary>
        public bool Drop()
        {
            Record.Phase = StatePhase.Idle;
            Record.Candidate = StateRecord.Factory;
            Record.Action = 0;
            return SaveOrReload();
        }

        /// <summary>Ends the action as failed, with the reason on record and a report owed.</summary>
        public bool Fail(UpdateStage stage, UpdateCause cause, Download download, string fromVersion)
        {
            WriteReason(stage, cause, download, fromVersion);
            EndAsFailure(Record, cause);
            return SaveOrReload();
        }

        /// <summary>Writes into a record that is still to be saved that its action failed and that the server is to be told.</summary>
        public static void EndAsFailure(StateRecord record, UpdateCause cause)
        {
            record.Phase = StatePhase.Idle;
            record.Candidate = StateRecord.Factory;
            record.BootTries = 0;
            record.Report = StateReport.Failure;
            record.Cause = (int)cause;
            record.EndedAction = record.Action;
            record.EndedAs = StateReport.Failure;
        }

        /// <summary>Puts the previous model back because the server cancelled the action of a model on probation.</summary>
        public bool Withdraw()
        {
            Probation.GoBack(Record);
            Record.BootTries = 0;
            return Drop();
        }

        /// <summary>Owes the server once more the report of an action that ended here already.</summary>
        public bool OweAgain()
        {
            Record.Action = Record.EndedAction;
            Record.Report = Record.EndedAs;
            return SaveOrReload();
        }

        /// <summary>Notes that the server took the report.</summary>
        public bool Settle()
        {
            Record.Report = StateReport.None;
            Record.Action = 0;
            return SaveOrReload();
        }

        /// <summary>Counts an attempt at the action that ended before its download began.</summary>
        public bool CountAttempt()
        {
            Record.Attempts++;
            return SaveOrReload();
        }

        /// <summary>Counts an attempt to mend the damaged slot.</summary>
        public bool BeginRepair()
        {
            Record.RepairTries++;
            return SaveOrReload();
        }

        /// <summary>Makes the mended slot the active one again, or gives the damaged one up; with the reason on record.</summary>
        /// <param name="cause">ActiveRepaired, RepairUnavailable (a later poll may still bring it) or RepairExhausted.</param>
        /// <param name="mended">Pieces mended since boot.</param>
        /// <param name="fromVersion">Version that runs meanwhile.</param>
        /// <param name="toVersion">Version in the slot, empty when its header is lost.</param>
        public bool EndRepair(UpdateCause cause, int mended, string fromVersion, string toVersion)
        {
            StateRecord record = Record;
            ReasonRecord reason = _reason.Record;
            reason.Clear();
            reason.Stage = (int)UpdateStage.Active;
            reason.Cause = (int)cause;
            reason.Sample = mended;
            reason.Attempts = record.RepairTries;
            reason.FromVersion = fromVersion;
            reason.ToVersion = toVersion;
            if (_reason.Save() != UpdateStatus.Ok)
            {
                reason.Detail = (int)UpdateStatus.MediumFailed;
            }

            record.Cause = (int)cause;
            if (cause == UpdateCause.ActiveRepaired)
            {
                record.Active = record.Repair;
                record.SlotGood[record.Active] = true;
            }

            record.Repair = cause == UpdateCause.RepairUnavailable ? record.Repair : StateRecord.Factory;
            return SaveOrReload();
        }

        private void WriteReason(UpdateStage stage, UpdateCause cause, Download download, string fromVersion)
        {
            ReasonRecord reason = _reason.Record;
            reason.Clear();
            reason.Stage = (int)stage;
            reason.Cause = (int)cause;
            reason.Action = Record.Action;
            reason.FromVersion = fromVersion;
            if (stage != UpdateStage.Offer)
            {
                PackageReceiver receiver = download.Receiver;
                reason.Attempts = Record.Attempts;
                reason.BytesReceived = download.BytesReceived;
                reason.ToVersion = receiver.HasManifest ? receiver.Manifest.ModelVersion : "";
                reason.Offset = receiver.HasManifest ? receiver.NextOffset : ReasonRecord.None;
                reason.Expected = receiver.Expected;
                reason.Got = receiver.Got;
            }

            if (_reason.Save() != UpdateStatus.Ok)
            {
                // The cause is in the state record too, and this copy is what the report is written from unless a reset comes first.
                reason.Detail = (int)UpdateStatus.MediumFailed;
            }
        }

        private bool SaveOrReload()
        {
            if (_state.Save() == UpdateStatus.Ok)
            {
                return true;
            }

            // What is in memory must not run ahead of what a reset would find.
            _state.Load();
            return false;
        }
    }
}
