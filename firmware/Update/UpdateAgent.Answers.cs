using TinyDevice.Formats;
using TinyDevice.Update.Ddi;

namespace TinyDevice.Update
{
    /// <content>What else the server may ask for or be owed: new keys, consent, an end, a cancellation.</content>
    public sealed partial class UpdateAgent
    {
        private int TakeRotation()
        {
            byte[] rotation;
            int length;
            int status = _ddi.GetRotation(_reports.TrustSequence + 1, out rotation, out length);
            bool isGone = status == 404 || status == 410;
            if (status != 200 && !isGone && ++_rotationFailures < DownloadBudget.MaxRotationRequests)
            {
                return Retry(status);
            }

            // A rotation that is refused, or does not come, is not asked for again before the next boot: it must not keep the device from updates.
            UpdateCause cause = status == 200 ? new TrustStore(_parts.Storage).Rotate(rotation, length)
                : isGone ? UpdateCause.RotationOutOfOrder : UpdateCause.RotationUnavailable;
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

            if (_ledger.Record.Phase == StatePhase.Shadow && _ledger.Record.Action == stopped)
            {
                // As below; the candidate's memory comes back whole only with a reset.
                return Drop() ? ResetDevice() : Retry((int)UpdateStatus.MediumFailed);
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
    }
}
