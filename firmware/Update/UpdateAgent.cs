using TinyDevice.Formats;
using TinyDevice.Update.Ddi;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Asks the server, downloads what it offers, and tells it what became of it; one short step at a time.</summary>
    public sealed class UpdateAgent
    {
        private const int PollsPerMetrics = 4;

        private readonly DeviceParts _parts;
        private readonly ActionLedger _ledger;
        private readonly DdiClient _ddi;
        private readonly DeviceReports _reports;
        private readonly Download _download;
        private readonly PollSchedule _schedule;
        private readonly DdiTicket _ticket;
        private readonly bool _plain;
        private long _due;
        private int _reportedQuarter;
        private int _decidedAction;
        private int _polls;

        /// <summary>Works for one device whose records were loaded.</summary>
        public UpdateAgent(DeviceParts parts, DeviceProfile profile, DeviceIdentity identity, StateStore state, ReasonStore reason, FactoryModel factory)
        {
            _parts = parts;
            _ledger = new ActionLedger(state, reason);
            _ddi = new DdiClient(parts.Transport, identity);
            _reports = new DeviceReports(_ddi, parts.Storage, profile, state, reason);
            _download = new Download(parts, profile, state, _ddi, factory);
            _schedule = new PollSchedule(identity.Id, profile.PollSeconds, profile.MaxPollSeconds);
            _ticket = new DdiTicket(_ddi, parts, identity, state);
            TrustRecord trust = new TrustStore(parts.Storage).Load();
            _reports.TrustSequence = trust == null ? 0 : trust.Sequence;
            _plain = identity.Server.StartsWith("http://");
            ModelVersion = "";
            ModelClass = "";
        }

        /// <summary>Version of the model that runs, for the server.</summary>
        public string ModelVersion { get; set; }

        /// <summary>Class of the model that runs, for the server.</summary>
        public string ModelClass { get; set; }

        /// <summary>Manifest of the model that runs; null for the factory model.</summary>
        public Manifest Manifest { get; set; }

        /// <summary>What the running model did since boot.</summary>
        public ModelMonitor Monitor { get; set; }

        /// <summary>Whether nothing is to do and nothing owed to the server until the next poll.</summary>
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
            return _ledger.Record.Report == StateReport.None ? Poll() : SendReport();
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
                if (_reports.SendAttributes(ModelVersion, ModelClass) == 0)
                {
                    return Retry(0);
                }

                // Whatever the server said to them, attributes must not keep the device from an update; it asks again if it wants to.
                _ddi.ForgetPoll();
            }

            TellMetrics();
            if (_ddi.LastPoll.Cancel != null)
            {
                return TakeCancel();
            }

            // Keys first: the model on offer may need the new ones, or be signed by one that is being revoked.
            if (_ddi.LastPoll.TrustSequence > _reports.TrustSequence && _reports.TrustCause == 0)
            {
                return TakeRotation();
            }

            if (_ddi.LastPoll.Confirmation != null)
            {
                return TakeConfirmation();
            }

            if (_ledger.Record.Phase == StatePhase.Probation)
            {
                // Whatever is offered waits: the other slot holds the model this one may have to give way to.
                return WaitForNextPoll();
            }

            if (_ddi.LastPoll.Deployment != null)
            {
                return TakeOffer();
            }

            if (_ledger.Record.Phase == StatePhase.Downloading && !Drop())
            {
                return Retry((int)UpdateStatus.MediumFailed);
            }

            IsIdle = true;
            return WaitForNextPoll();
        }

        private void TellMetrics()
        {
            // Whatever becomes of them, the next ones say it all again: counts are since boot.
            if (_ddi.LastPoll.WantsMetrics && Manifest != null && Monitor != null && _polls++ % PollsPerMetrics == 0)
            {
                StateRecord record = _ledger.Record;
                int action = record.Phase == StatePhase.Probation ? record.Action : record.EndedAction;
                _ddi.PutMetrics(DdiFeedback.Metrics(Manifest, action, Monitor, _parts.Clock.Milliseconds));
            }
        }

        private int TakeRotation()
        {
            byte[] rotation;
            int length;
            int status = _ddi.GetRotation(_reports.TrustSequence + 1, out rotation, out length);
            if (status != 200 && status != 404 && status != 410)
            {
                return Retry(status);
            }

            // A rotation that is refused is not asked for again before the next boot.
            UpdateCause cause = status == 200 ? new TrustStore(_parts.Storage).Rotate(rotation, length) : UpdateCause.RotationOutOfOrder;
            _reports.TrustCause = (int)cause;
            _reports.TrustSequence += cause == UpdateCause.None ? 1u : 0u;
            _parts.Events.Report(DeviceEventKind.TrustRotated, (int)_reports.TrustSequence, (int)cause, CauseName.Of(cause));
            _reports.SendAttributes(ModelVersion, ModelClass);
            _ddi.ForgetPoll();
            return 0;
        }

        private int TakeConfirmation()
        {
            DdiDeployment offer = new DdiDeployment();
            int status = _ddi.GetDeployment(offer);
            if (status != 200 && status != 404 && status != 410)
            {
                return Retry(status);
            }

            int decision = status != 200 || offer.Action == 0 ? 0
                : _parts.Confirmation == null ? 1 : _parts.Confirmation.Decide(offer.Action, offer.Version);
            if (decision == 0 || offer.Action == _decidedAction)
            {
                // Said once is enough: a server that denies to have heard it is not to be hurried.
                IsIdle = true;
                return WaitForNextPoll();
            }

            status = _ddi.PostConfirmation(offer.Action, decision > 0);
            if (!IsDone(status) && status != 404 && status != 410)
            {
                return Retry(status);
            }

            _decidedAction = offer.Action;
            _ddi.ForgetPoll();
            return decision > 0 ? 0 : WaitForNextPoll();
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

            if (offer.Action == _ledger.Record.EndedAction)
            {
                // It ended here already, and the server did not notice: say it again, one interval later, rather than do it again.
                return _ledger.OweAgain() ? WaitForNextPoll() : Retry((int)UpdateStatus.MediumFailed);
            }

            if (!offer.IsAllowed && offer.IsUsable)
            {
                return WaitForNextPoll();
            }

            if (!_ledger.IsDownloading(offer.Action))
            {
                _download.Abandon();
                if (!_ledger.Begin(offer.Action))
                {
                    return Retry((int)UpdateStatus.MediumFailed);
                }

                _parts.Events.Report(DeviceEventKind.Offered, offer.Action, offer.Size, offer.Version);
            }

            if (!offer.IsUsable)
            {
                return Fail(UpdateStage.Offer, UpdateCause.OfferMalformed);
            }

            return offer.Size > _parts.Storage.SlotSize
                ? Fail(UpdateStage.Offer, UpdateCause.SlotTooSmall)
                : StartDownload(offer);
        }

        private int StartDownload(DdiDeployment offer)
        {
            int ticket = _ticket.Obtain(offer.Action);
            if (_ticket.Cause != UpdateCause.None)
            {
                return Fail(UpdateStage.Offer, _ticket.Cause);
            }

            if (ticket != 200)
            {
                return Retry(ticket);
            }

            _download.Prepare(offer);
            _download.Receiver.Expect(_ticket.HeaderDigest);
            _reportedQuarter = Quarter();
            int told = _reports.SendProgress(_download);
            if (told == 404 || told == 410)
            {
                // The action is over for the server, so it is over here.
                _ddi.ForgetPoll();
                return Drop() ? WaitForNextPoll() : Retry((int)UpdateStatus.MediumFailed);
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
            if (status == UpdateStatus.Ok && !_download.IsComplete && (Quarter() > _reportedQuarter || !_download.IsRunning))
            {
                // One exchange at a time: the body is closed, the progress told, and the rest asked for from where it stood.
                _reportedQuarter = Quarter();
                _download.Stop();
                int told = _reports.SendProgress(_download);
                return IsDone(told) ? After(_download.Continue()) : Retry(told);
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
            StateRecord record = _ledger.Record;
            SlotPackage package = new SlotPackage(_parts.Storage);
            SlotFile file = record.Candidate == 0 ? SlotFile.Slot0 : SlotFile.Slot1;
            if (package.Open(file, record.SlotDigests[record.Candidate]) != UpdateStatus.Ok
                || package.FirstBadChunk(0, _parts.Watchdog) != package.ChunkCount)
            {
                _download.Abandon();
                return Retry((int)UpdateStatus.Damaged);
            }

            _reports.SendProgress(_download);
            if (!_ledger.Stage(_download.BytesReceived))
            {
                return Retry((int)UpdateStatus.MediumFailed);
            }

            _parts.Events.Report(DeviceEventKind.Staged, record.Candidate, package.ChunkCount, package.Manifest.ModelVersion);
            return ResetDevice();
        }

        private int ResetDevice()
        {
            _parts.Events.Report(DeviceEventKind.Resetting, (int)_ledger.Record.Phase, 0, "");
            _parts.Reset.Reset();
            return -1;
        }

        private int Fail(UpdateStage stage, UpdateCause cause)
        {
            int action = _ledger.Record.Action;
            bool failed = _ledger.Fail(stage, cause, _download, ModelVersion);
            _download.Abandon();
            if (!failed)
            {
                return Retry((int)UpdateStatus.MediumFailed);
            }

            _parts.Events.Report(DeviceEventKind.Refused, (int)cause, action, CauseName.Of(cause));
            return 0;
        }

        private int SendReport()
        {
            StateRecord record = _ledger.Record;
            bool success = record.Report == StateReport.Success;
            int action = record.Action;
            int status = _reports.SendOutcome();
            bool final = status >= 400 && status < 500 && status != 401 && status != 403 && status != 408 && status != 429;
            if (!IsDone(status) && !final)
            {
                return Retry(status);
            }

            if (!_ledger.Settle())
            {
                return Retry((int)UpdateStatus.MediumFailed);
            }

            _ddi.ForgetPoll();
            _parts.Events.Report(DeviceEventKind.Reported, action, success ? 1 : 0, "");

            if (success)
            {
                return 0;
            }

            // A server that offers something bad again and again must not make the device fetch it without a pause.
            IsIdle = true;
            return WaitForNextPoll();
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

            if (_ledger.Record.Phase == StatePhase.Probation && _ledger.Record.Action == stopped)
            {
                // The next boot runs the previous model, finds the cancellation still there and answers it.
                return _ledger.Withdraw() ? ResetDevice() : Retry((int)UpdateStatus.MediumFailed);
            }

            if (_ledger.IsDownloading(stopped) && !Drop())
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
            return WaitForNextPoll();
        }

        private bool Drop()
        {
            _download.Abandon();
            return _ledger.Drop();
        }

        private int Quarter()
        {
            // Short downloads tell only start and end.
            int count = _download.Receiver.ChunkCount;
            return count < 16 ? 0 : _download.Receiver.ChunksDone * 4 / count;
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
