using TinyDevice.Formats;

namespace TinyDevice.Update
{
    /// <content>The boots of a shadow phase: the active model opens as ever, and the candidate beside it.</content>
    public sealed partial class BootSequence
    {
        /// <returns>False when the device is to be reset.</returns>
        private bool RunInShadow()
        {
            StateRecord record = _state.Record;
            int tries = record.BootTries;
            if (tries < MaxTrialBoots)
            {
                // Saved or not, the active model runs, and a reset that is not counted does no harm to it.
                record.BootTries++;
                _state.Save();
            }

            OpenActive();
            if (record.Phase != StatePhase.Shadow)
            {
                return true;
            }

            bool isWhole = OpenSlot(record.Candidate);
            if (!_package.HasHeader)
            {
                BeginReason(UpdateStage.Shadow);
                Revert(UpdateCause.CandidateDamaged);
                return true;
            }

            ShadowPair pair = new ShadowPair(Runner, _image, ImageIn(_package), _profile);
            Shadow = new Shadow(_parts, _state, _reason, pair, _package.Manifest, ModelVersion);
            UpdateCause cause = record.Cause == (int)UpdateCause.ActiveDamaged ? UpdateCause.ActiveDamaged
                : tries >= MaxTrialBoots ? UpdateCause.ShadowBootsExhausted
                : isWhole ? UpdateCause.None : UpdateCause.CandidateDamaged;
            if (cause != UpdateCause.None)
            {
                Shadow.Revert(cause, ReasonRecord.None, ReasonRecord.None, 0);
                Shadow = null;
                return true;
            }

            return BeginShadow(pair, _package.Manifest.Shadow);
        }

        private bool BeginShadow(ShadowPair pair, ShadowBounds bounds)
        {
            if (Runner != null && pair.Open(bounds.Every))
            {
                _parts.Events.Report(DeviceEventKind.ShadowStarted, bounds.Samples, pair.IsResident ? 1 : 0, Shadow.Version);
                return true;
            }

            int status = (int)pair.Status;
            if (Runner != null && !Runner.IsOpen)
            {
                // The active model would not come back after making room; the boot counter ends this.
                return ResetDevice();
            }

            int action = _state.Record.Action;
            if (!bounds.IsRequired)
            {
                _parts.Events.Report(DeviceEventKind.ShadowSkipped, status, action, Shadow.Version);
                Shadow.Promote(status);
                return ResetDevice();
            }

            Shadow.Revert(UpdateCause.ShadowImpossible, ReasonRecord.None, ReasonRecord.None, status);
            Shadow = null;
            return true;
        }

        private bool ResetDevice()
        {
            _parts.Events.Report(DeviceEventKind.Resetting, (int)_state.Record.Phase, 0, "");
            _parts.Reset.Reset();
            return false;
        }
    }
}
