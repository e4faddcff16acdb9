using TinyDevice.Formats;
using TinyDevice.Update.Ddi;

namespace TinyDevice.Update
{
    /// <summary>Asks the server, downloads what it offers, and tells it what became of it; one short step at a time.</summary>
    public sealed partial class UpdateAgent
    {
        private const int PollsPerMetrics = 4;

        private readonly DeviceParts _parts;
        private readonly ActionLedger _ledger;
        private readonly DdiClient _ddi;
        private readonly DeviceReports _reports;
        private readonly Download _download;
        private readonly PollSchedule _schedule;
        private readonly DdiTicket _ticket;
        private readonly DeviceProfile _profile;
        private readonly bool _plain;
        private long _due;
        private int _reportedQuarter;
        private int _decidedAction;
        private int _fetched;
        private bool _mayInstall;
        private int _polls;
        private int _rotationFailures;
        private bool _owesCause;
        private long _freshAt;

        /// <summary>Works for one device whose records were loaded.</summary>
        public UpdateAgent(DeviceParts parts, DeviceProfile profile, DeviceIdentity identity, StateStore state, ReasonStore reason, FactoryModel factory)
        {
            _parts = parts;
            _profile = profile;
            _ledger = new ActionLedger(state, reason);
            _ddi = new DdiClient(parts.Transport, identity);
            _reports = new DeviceReports(_ddi, parts.Storage, profile, state, reason);
            _download = new Download(parts, profile, state, _ddi, factory);
            _schedule = new PollSchedule(identity.Id, profile.PollSeconds, profile.MaxPollSeconds);
            _ticket = new DdiTicket(_ddi, parts, identity, state);
            TrustRecord trust = new TrustStore(parts.Storage).Load();
            _reports.TrustSequence = trust == null ? 0 : trust.Sequence;
            _owesCause = state.Record.Cause >= (int)UpdateCause.ActiveDamaged;
            _plain = identity.Server.StartsWith("http://");
            _freshAt = parts.Clock.Milliseconds;
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

        /// <summary>The comparison with a candidate; null outside a shadow phase.</summary>
        public Shadow Shadow { get; set; }

        /// <summary>Whether the server has for longer than the device's policy allows proved neither an offer fresh nor that there is none.</summary>
        public bool IsStale { get; private set; }

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

            if (_repair != null && _repair.IsRunning)
            {
                return StepRepair();
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
            if (_ddi.LastPoll.Config != null || _owesCause)
            {
                // Damage and its repair belong to no action the server knows, so they are told unasked.
                if (_reports.SendAttributes(ModelVersion, ModelClass) == 0)
                {
                    return Retry(0);
                }

                _owesCause = false;

                // Whatever the server said to them, attributes must not keep the device from an update; it asks again if it wants to.
                _ddi.ForgetPoll();
            }

            TellMetrics();
            CheckFreshness(_ddi.LastPoll.Deployment == null && _ddi.LastPoll.Cancel == null && _ddi.LastPoll.Confirmation == null);
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

            if (_ledger.Record.Phase >= StatePhase.Probation)
            {
                // Whatever is offered waits: the other slot holds the model this one may have to give way to, or the candidate.
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

            return _ledger.Record.Repair == StateRecord.Factory ? Rest() : TakeRepair();
        }

        private void TellMetrics()
        {
            // Whatever becomes of them, the next ones say it all again: counts are since boot.
            if (_ddi.LastPoll.WantsMetrics && Manifest != null && Monitor != null && (_polls++ % PollsPerMetrics == 0 || Shadow != null))
            {
                StateRecord record = _ledger.Record;
                int action = record.Phase == StatePhase.Probation ? record.Action : record.EndedAction;
                _ddi.PutMetrics(DdiFeedback.Metrics(Manifest, action, Monitor, Shadow, _parts.Clock.Milliseconds));
            }
        }

        private bool Drop()
        {
            _download.Abandon();
            return _ledger.Drop();
        }

        private void CheckFreshness(bool mayAsk)
        {
            long limit = _profile.StaleSeconds * 1000L;
            if (limit == 0 || _ledger.Record.Phase != StatePhase.Idle)
            {
                return;
            }

            // An answer without a nonce of ours may be an old one, played back for as long as somebody likes.
            long silent = _parts.Clock.Milliseconds - _freshAt;
            if (mayAsk && silent > limit / 2 && _ticket.ProvesNothing())
            {
                _freshAt = _parts.Clock.Milliseconds;
                silent = 0;
            }

            if (IsStale != silent > limit)
            {
                IsStale = !IsStale;
                _parts.Events.Report(DeviceEventKind.Stale, (int)(silent / 1000), IsStale ? 1 : 0, "");
            }
        }

        private int Rest()
        {
            IsIdle = true;
            return WaitForNextPoll();
        }

        private int WaitForNextPoll()
        {
            int wait = _schedule.AfterSuccess();
            _due = _parts.Clock.Milliseconds + wait;
            return wait;
        }

        private int Retry(int status)
        {
            CheckFreshness(false);
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
