using TinyDevice.Formats;
using TinyDevice.Update.Ddi;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Asks the server, downloads what it offers, and tells it what became of it; one short step at a time.</summary>
    public sealed class UpdateAgent
    {
        private readonly DeviceParts _parts;
        private readonly DeviceProfile _profile;
        private readonly StateStore _state;
        private readonly ReasonStore _reason;
        private readonly DdiClient _ddi;
        private readonly Download _download;
        private readonly PollSchedule _schedule;
        private readonly bool _plain;
        private long _due;
        private int _reportedQuarter;

        /// <summary>Works for one device whose records were loaded.</summary>
        public UpdateAgent(DeviceParts parts, DeviceProfile profile, DeviceIdentity identity, StateStore state, ReasonStore reason)
        {
            _parts = parts;
            _profile = profile;
            _state = state;
            _reason = reason;
            _ddi = new DdiClient(parts.Transport, identity);
            _download = new Download(parts, profile, state, _ddi);
            _schedule = new PollSchedule(identity.Id, profile.PollSeconds, profile.MaxPollSeconds);
            _plain = identity.Server.StartsWith("http://");
            ModelVersion = "";
            ModelClass = "";
        }

        /// <summary>Version of the model that runs, for the server.</summary>
        public string ModelVersion { get; set; }

        /// <summary>Class of the model that runs, for the server.</summary>
        public string ModelClass { get; set; }

        /// <summary>Whether the last poll found nothing to do and nothing is owed to the server.</summary>
        public bool IsIdle { get; private set; }

        /// <summary>Does what is due, at most one request or one network read.</summary>
        /// <returns>Milliseconds until the next step is due; 0 to go on at once; -1 when the device is being reset.</returns>
        public int Step()
        {
            if (_download.IsRunning)
            {
                return StepDownload();
            }

            long wait = _due - _parts.Clock.Milliseconds;
            if (wait > 0)
            {
                return wait < 1000000000 ? (int)wait : 1000000000;
            }

            IsIdle = false;
            return _state.Record.Report == StateReport.None ? Poll() : SendReport();
        }

        private int Poll()
        {
            int status = _ddi.Poll();
            if (status != 200 && status != 304)
            {
                return Retry(status);
            }

            _schedule.SetInterval(_ddi.LastPoll.SleepSeconds);
            _parts.Events.Report(DeviceEventKind.Polled, status, _schedule.IntervalSeconds, "");
            if (_ddi.LastPoll.Config != null)
            {
                if (_ddi.PutAttributes(Attributes()) == 0)
                {
                    return Retry(0);
                }

                // Whatever the server said to them, attributes must not keep the device from an update; it asks again if it wants to.
                _ddi.ForgetPoll();
            }

            if (_ddi.LastPoll.Cancel != null)
            {
                return TakeCancel();
            }

            if (_ddi.LastPoll.Deployment != null)
            {
                return TakeOffer();
            }

            if (_state.Record.Phase == StatePhase.Downloading && !DropAction())
            {
                return Retry(0);
            }

            IsIdle = true;
            return WaitForNextPoll();
        }

        private int TakeOffer()
        {
            DdiDeployment offer = new DdiDeployment();
            int status = _ddi.GetDeployment(offer);
            if (status == 404 || status == 410)
            {
                _ddi.ForgetPoll();
                return WaitForNextPoll();
            }

            if (status != 200 && offer.Action == 0)
            {
                return Retry(status);
            }

            StateRecord record = _state.Record;
            if (offer.Action == record.FailedAction)
            {
                // It failed here already, and the server did not notice: say it again rather than do it again.
                record.Action = offer.Action;
                record.Report = StateReport.Failure;
                return SaveOrReload() ? 0 : Retry(0);
            }

            if (!offer.IsAllowed && offer.IsUsable)
            {
                return WaitForNextPoll();
            }

            bool begun = record.Phase == StatePhase.Downloading && record.Action == offer.Action;
            if (!begun && !Begin(offer))
            {
                return Retry(0);
            }

            if (!offer.IsUsable)
            {
                return Fail(UpdateStage.Offer, UpdateCause.OfferMalformed);
            }

            return offer.Size > _parts.Storage.SlotSize
                ? Fail(UpdateStage.Offer, UpdateCause.SlotTooSmall)
                : StartDownload(offer);
        }

        private bool Begin(DdiDeployment offer)
        {
            _download.Abandon();
            StateRecord record = _state.Record;
            record.Phase = StatePhase.Downloading;
            record.Action = offer.Action;
            record.Candidate = record.Active == 0 || (record.Active == StateRecord.Factory && record.SlotGood[0]) ? 1 : 0;
            record.Attempts = 0;
            record.BytesReceived = 0;
            record.BootTries = 0;
            record.Cause = 0;
            if (!record.SlotGood[record.Candidate])
            {
                // What another action left in the slot is no part of this one, even if its size fits: start at the header.
                System.Array.Clear(record.SlotDigests[record.Candidate], 0, StateRecord.SlotDigestSize);
            }

            if (!SaveOrReload())
            {
                return false;
            }

            _parts.Events.Report(DeviceEventKind.Offered, offer.Action, offer.Size, offer.Version);
            return true;
        }

        private int StartDownload(DdiDeployment offer)
        {
            _download.Prepare(offer);
            _reportedQuarter = Quarter();
            int told = TellProgress();
            if (told == 404 || told == 410)
            {
                // The action is over for the server, so it is over here.
                _ddi.ForgetPoll();
                return DropAction() ? WaitForNextPoll() : Retry(0);
            }

            if (!IsDone(told))
            {
                return Retry(told);
            }

            return After(_download.Start(_plain));
        }

        private int StepDownload()
        {
            UpdateStatus status = _download.Step();
            if (status == UpdateStatus.Ok && _download.IsRunning && Quarter() > _reportedQuarter)
            {
                // One exchange at a time: the body is closed, the progress told, and the rest asked for from where it stood.
                _reportedQuarter = Quarter();
                _download.Stop();
                int told = TellProgress();
                return IsDone(told) ? After(_download.Continue(_plain)) : Retry(told);
            }

            return After(status);
        }

        private int After(UpdateStatus status)
        {
            if (status == UpdateStatus.Refused)
            {
                return Fail(_download.Receiver.HasManifest ? UpdateStage.Download : UpdateStage.Manifest, _download.Cause);
            }

            if (status != UpdateStatus.Ok)
            {
                return Retry(status == UpdateStatus.ConnectionFailed ? _download.FailedStatus : (int)status);
            }

            return _download.IsComplete && !_download.IsRunning ? Stage() : 0;
        }

        private int Stage()
        {
            // Read back from the medium: what was committed is what will run.
            StateRecord record = _state.Record;
            SlotPackage package = new SlotPackage(_parts.Storage);
            SlotFile file = record.Candidate == 0 ? SlotFile.Slot0 : SlotFile.Slot1;
            if (package.Open(file, record.SlotDigests[record.Candidate]) != UpdateStatus.Ok
                || package.FirstBadChunk(0, _parts.Watchdog) != package.ChunkCount)
            {
                _download.Abandon();
                return Retry((int)UpdateStatus.Damaged);
            }

            TellProgress();
            record.Phase = StatePhase.Staged;
            record.BootTries = 0;
            record.BytesReceived = _download.BytesReceived;
            if (!SaveOrReload())
            {
                return Retry((int)UpdateStatus.MediumFailed);
            }

            _parts.Events.Report(DeviceEventKind.Staged, record.Candidate, package.ChunkCount, package.Manifest.ModelVersion);
            _parts.Events.Report(DeviceEventKind.Resetting, (int)record.Phase, 0, "");
            _parts.Reset.Reset();
            return -1;
        }

        private int Fail(UpdateStage stage, UpdateCause cause)
        {
            StateRecord record = _state.Record;
            ReasonRecord reason = _reason.Record;
            reason.Clear();
            reason.Stage = (int)stage;
            reason.Cause = (int)cause;
            reason.Action = record.Action;
            reason.Attempts = record.Attempts;
            reason.BytesReceived = _download.BytesReceived;
            reason.FromVersion = ModelVersion;
            if (stage != UpdateStage.Offer)
            {
                PackageReceiver receiver = _download.Receiver;
                reason.ToVersion = receiver.HasManifest ? receiver.Manifest.ModelVersion : "";
                reason.Offset = receiver.HasManifest ? receiver.NextOffset : ReasonRecord.None;
                reason.Expected = receiver.Expected;
                reason.Got = receiver.Got;
            }

            if (_reason.Save() != UpdateStatus.Ok)
            {
                reason.Detail = (int)UpdateStatus.MediumFailed;
            }

            _download.Abandon();
            int action = record.Action;
            record.Phase = StatePhase.Idle;
            record.Candidate = StateRecord.Factory;
            record.Report = StateReport.Failure;
            record.Cause = (int)cause;
            record.FailedAction = action;
            if (!SaveOrReload())
            {
                return Retry((int)UpdateStatus.MediumFailed);
            }

            _parts.Events.Report(DeviceEventKind.Refused, (int)cause, action, CauseName.Of(cause));
            return 0;
        }

        private int SendReport()
        {
            StateRecord record = _state.Record;
            bool success = record.Report == StateReport.Success;
            int action = record.Action;
            int status = _ddi.PostFeedback(
                action,
                success ? DdiFeedback.Success(action) : DdiFeedback.Failure(action, record.Cause, OwnReason(action)));
            bool final = status >= 400 && status < 500 && status != 401 && status != 403 && status != 408 && status != 429;
            if (!IsDone(status) && !final)
            {
                return Retry(status);
            }

            record.Report = StateReport.None;
            record.Action = 0;
            if (!SaveOrReload())
            {
                return Retry((int)UpdateStatus.MediumFailed);
            }

            _ddi.ForgetPoll();
            _parts.Events.Report(DeviceEventKind.Reported, action, success ? 1 : 0, "");
            return 0;
        }

        private ReasonRecord OwnReason(int action)
        {
            return _reason.Record.Action == action ? _reason.Record : new ReasonRecord();
        }

        private int TakeCancel()
        {
            int stopped;
            int status = _ddi.GetCancelledAction(out stopped);
            if (status == 404 || status == 410)
            {
                _ddi.ForgetPoll();
                return WaitForNextPoll();
            }

            if (status != 200)
            {
                return Retry(status);
            }

            StateRecord record = _state.Record;
            if (record.Phase == StatePhase.Downloading && record.Action == stopped && !DropAction())
            {
                return Retry((int)UpdateStatus.MediumFailed);
            }

            status = _ddi.PostCancelFeedback(stopped, DdiFeedback.Success(stopped));
            if (!IsDone(status) && status != 404 && status != 405 && status != 410)
            {
                return Retry(status);
            }

            _ddi.ForgetPoll();
            _parts.Events.Report(DeviceEventKind.Cancelled, stopped, 0, "");
            return 0;
        }

        private bool DropAction()
        {
            _download.Abandon();
            StateRecord record = _state.Record;
            record.Phase = StatePhase.Idle;
            record.Candidate = StateRecord.Factory;
            record.Action = 0;
            return SaveOrReload();
        }

        private int TellProgress()
        {
            PackageReceiver receiver = _download.Receiver;
            int action = _state.Record.Action;
            return _ddi.PostFeedback(action, DdiFeedback.Proceeding(action, receiver.ChunksDone, receiver.ChunkCount));
        }

        private int Quarter()
        {
            // Short downloads tell only start and end.
            int count = _download.Receiver.ChunkCount;
            return count < 16 ? 0 : _download.Receiver.ChunksDone * 4 / count;
        }

        private string Attributes()
        {
            StateRecord record = _state.Record;
            return DdiFeedback.Attributes(new string[]
            {
                "modelVersion", ModelVersion,
                "modelClass", ModelClass,
                "target", _profile.Target,
                "runtime", RuntimeVersion.Runtime.ToString(),
                "opSet", RuntimeVersion.OpSet.ToString(),
                "slotBytes", _parts.Storage.SlotSize.ToString(),
                "arenaBytes", _profile.ArenaBytes.ToString(),
                "heapBytes", _profile.HeapBytes.ToString(),
                "epoch", record.CounterEpoch.ToString(),
                "sequence", record.CounterSequence.ToString(),
                "lastCause", record.Cause.ToString(),
            });
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

        private int WaitForNextPoll()
        {
            int wait = _schedule.AfterSuccess();
            _due = _parts.Clock.Milliseconds + wait;
            return wait;
        }

        private int Retry(int status)
        {
            int wait = _schedule.AfterFailure(_ddi.RetryAfterSeconds);
            _due = _parts.Clock.Milliseconds + wait;
            _parts.Events.Report(DeviceEventKind.Retrying, status, wait / 1000, "");
            return wait;
        }

        private static bool IsDone(int status)
        {
            return status >= 200 && status < 300;
        }
    }
}
