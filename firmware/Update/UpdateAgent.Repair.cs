using TinyDevice.Formats;
using TinyDevice.Update.Ddi;

namespace TinyDevice.Update
{
    /// <content>A damaged slot, mended from the package the server still has of the update installed last.</content>
    public sealed partial class UpdateAgent
    {
        private SlotRepair _repair;
        private string _repairAddress;
        private string _refusedLink;

        private int TakeRepair()
        {
            StateRecord record = _ledger.Record;
            string link = _ddi.LastPoll.Installed;
            _repair = _repair ?? new SlotRepair(_parts, _profile);
            if (link == null ? _refusedLink == "" : _refusedLink == link)
            {
                // Said already: the server does not have it. Another link may.
                return Rest();
            }

            if (record.RepairTries >= DownloadBudget.MaxRepairs)
            {
                return EndRepair(UpdateCause.RepairExhausted);
            }

            // Counted before anything is tried, so that a slot that reads well only here cannot be made active for ever.
            if (!_ledger.BeginRepair())
            {
                return Retry((int)UpdateStatus.MediumFailed);
            }

            if (!_repair.Find(record.Repair, record.SlotDigests[record.Repair]))
            {
                return EndRepair(UpdateCause.ActiveRepaired);
            }

            DdiDeployment installed = new DdiDeployment();
            int status = link == null ? 404 : _ddi.GetDeployment(link, installed);
            if (status == 404 || status == 410 || (status == 200 && !(installed.IsUsable && _repair.Fits(installed.Size))))
            {
                _refusedLink = link ?? "";
                return EndRepair(UpdateCause.RepairUnavailable);
            }

            if (status != 200)
            {
                return Retry(status);
            }

            _repairAddress = installed.Package.Address(_plain);
            return AfterRepair(_repair.Open(_ddi, _repairAddress));
        }

        private int StepRepair()
        {
            return AfterRepair(_repair.Step());
        }

        private int AfterRepair(UpdateStatus status)
        {
            if (status != UpdateStatus.Ok)
            {
                return Retry(status == UpdateStatus.ConnectionFailed ? _repair.HttpStatus : (int)status);
            }

            if (_repair.IsRunning)
            {
                return 0;
            }

            StateRecord record = _ledger.Record;
            return _repair.Find(record.Repair, record.SlotDigests[record.Repair])
                ? AfterRepair(_repair.Open(_ddi, _repairAddress))
                : EndRepair(UpdateCause.ActiveRepaired);
        }

        private int EndRepair(UpdateCause cause)
        {
            int slot = _ledger.Record.Repair;
            if (!_ledger.EndRepair(cause, _repair.Mended, ModelVersion, _repair.Version))
            {
                return Retry((int)UpdateStatus.MediumFailed);
            }

            _owesCause = true;
            if (cause == UpdateCause.ActiveRepaired)
            {
                _parts.Events.Report(DeviceEventKind.Repaired, _repair.Mended, slot, _repair.Version);
                return ResetDevice();
            }

            _parts.Events.Report(DeviceEventKind.RepairFailed, (int)cause, _ledger.Record.RepairTries, _repair.Version);
            return 0;
        }
    }
}
