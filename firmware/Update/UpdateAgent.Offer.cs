using TinyDevice.Formats;
using TinyDevice.Update.Ddi;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <content>An offered update, from its description to the reset into its trial.</content>
    public sealed partial class UpdateAgent
    {
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

            if (offer.IsUsable && (!offer.MayDownload || (!offer.MayInstall && offer.Action == _fetched)))
            {
                return _ledger.Record.Phase == StatePhase.Idle && _ledger.Record.Repair != StateRecord.Factory ? TakeRepair() : WaitForNextPoll();
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

            _mayInstall = offer.MayInstall;
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
                // Of the action's attempts, over all boots: a server without tickets in working order is not asked for ever.
                return !_ledger.CountAttempt() ? Retry((int)UpdateStatus.MediumFailed)
                    : _ledger.Record.Attempts >= DownloadBudget.MaxAttempts ? Fail(UpdateStage.Offer, UpdateCause.AttemptsExhausted) : Retry(ticket);
            }

            _freshAt = _ticket.HeaderDigest == null ? _freshAt : _parts.Clock.Milliseconds;
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

            return !_download.IsComplete || _download.IsRunning ? 0 : _mayInstall ? Stage() : KeepForLater();
        }

        private int KeepForLater()
        {
            int told = _reports.SendDownloaded();
            if (!IsDone(told) && told != 404 && told != 410)
            {
                return Retry(told);
            }

            // Until the server allows more, or knows the action no more. It stays in the slot, and is proved again before it is used.
            _fetched = _ledger.Record.Action;
            _ddi.ForgetPoll();
            return WaitForNextPoll();
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

        private int Quarter()
        {
            // Short downloads tell only start and end.
            int count = _download.Receiver.ChunkCount;
            return count < 16 ? 0 : _download.Receiver.ChunksDone * 4 / count;
        }
    }
}
