using TinyDevice.Formats;
using TinyDevice.Inference;

namespace TinyDevice.Update
{
    /// <summary>The phase in which a candidate that passed its trial runs beside the active model, which alone answers, and is compared with it.</summary>
    /// <remarks>
    /// Both models are held at once when the heap budget allows it; otherwise, and only for models without state, the active one is closed
    /// for the length of one comparison. Figures are on record in eighths of the samples; a boot counts against the candidate until the next
    /// eighth is done. Class histograms are of this boot alone.
    /// </remarks>
    public sealed class Shadow
    {
        private const int Steps = 8;
        private const int EnoughForPsi = 64;

        private readonly DeviceParts _parts;
        private readonly StateStore _state;
        private readonly ReasonStore _reason;
        private readonly ShadowPair _pair;
        private readonly string _fromVersion;
        private readonly Manifest _manifest;
        private readonly ShadowBounds _bounds;
        private int[] _expected;
        private int[] _found;
        private int _inferences;
        private int _seen;
        private int _same;

        /// <summary>Watches over records that were loaded.</summary>
        /// <param name="parts">The device's ports.</param>
        /// <param name="state">Its state, in the shadow phase.</param>
        /// <param name="reason">Receives the outcome.</param>
        /// <param name="pair">Both models.</param>
        /// <param name="manifest">The candidate's, with bounds.</param>
        /// <param name="fromVersion">Version of the active model.</param>
        public Shadow(DeviceParts parts, StateStore state, ReasonStore reason, ShadowPair pair, Manifest manifest, string fromVersion)
        {
            _parts = parts;
            _state = state;
            _reason = reason;
            _pair = pair;
            _manifest = manifest;
            _bounds = manifest.Shadow;
            _fromVersion = fromVersion;
        }

        /// <summary>Version of the candidate.</summary>
        public string Version
        {
            get { return _manifest.ModelVersion; }
        }

        /// <summary>Action the candidate belongs to.</summary>
        public int Action
        {
            get { return _state.Record.Action; }
        }

        /// <summary>Samples compared, over all boots.</summary>
        public int Samples
        {
            get { return _state.Record.ProbationDone + _seen; }
        }

        /// <summary>Samples in which both agreed, over all boots.</summary>
        public int Agreed
        {
            get { return _state.Record.ShadowAgreed + _same; }
        }

        /// <summary>Milliseconds of the candidate's slowest inference since boot.</summary>
        public int LatencyMaxMs { get; private set; }

        /// <summary>Milliseconds of all the candidate's inferences since boot.</summary>
        public long LatencySumMs { get; private set; }

        /// <summary>Samples compared since boot.</summary>
        public int BootSamples { get; private set; }

        /// <summary>Samples in which both agreed since boot.</summary>
        public int BootAgreed { get; private set; }

        /// <summary>Distance of both models' class histograms since boot, in thousandths; -1 when the output has no classes.</summary>
        public int PsiMilli()
        {
            return _found == null ? -1 : ModelMonitor.PsiMilli(_expected, _found);
        }

        /// <summary>Takes an input of the inference about to run.</summary>
        public void TakeInput(int index, byte[] tensor)
        {
            if (_inferences + 1 >= _bounds.Every)
            {
                _pair.TakeInput(index, tensor);
            }
        }

        /// <summary>Takes the active model's first output; at every so-many-th the candidate is to run on the same inputs.</summary>
        public void TakeAnswer(byte[] output)
        {
            _inferences++;
            if (_inferences >= _bounds.Every)
            {
                _inferences = 0;
                _pair.TakeAnswer(output);
            }
        }

        /// <summary>Runs the candidate if that is due, and judges.</summary>
        /// <returns>False when the device is to be reset: the phase is over, or the active model could not be opened again.</returns>
        public bool Step()
        {
            if (!_pair.IsDue)
            {
                return true;
            }

            InferenceStatus status = _pair.Run(_parts.Clock);
            if (status != InferenceStatus.Ok)
            {
                // Not a word on record when only the active model would not come back: the boot counter ends it.
                if (_pair.HasFailed)
                {
                    Revert(UpdateCause.ShadowInvokeFailed, ReasonRecord.None, ReasonRecord.None, (int)status);
                }

                return false;
            }

            _seen++;
            if (_pair.Agrees)
            {
                _same++;
                BootAgreed++;
            }

            BootSamples++;
            LatencySumMs += _pair.LatencyMs;
            LatencyMaxMs = _pair.LatencyMs > LatencyMaxMs ? _pair.LatencyMs : LatencyMaxMs;
            CountClasses();
            _parts.Events.Report(DeviceEventKind.ShadowCompared, Samples, Agreed, Version);
            return Judge();
        }

        /// <summary>Gives the candidate up, with the reason on record and a failure report owed.</summary>
        /// <returns>False when the records could not be written.</returns>
        public bool Revert(UpdateCause cause, int expected, int got, int detail)
        {
            StateRecord record = _state.Record;
            WriteReason(cause, expected, got, detail);
            record.SlotGood[record.Candidate] = false;
            ActionLedger.EndAsFailure(record, cause);
            if (_state.Save() != UpdateStatus.Ok)
            {
                _state.Load();
                return false;
            }

            _parts.Events.Report(DeviceEventKind.Reverted, (int)cause, record.Action, Version);
            return true;
        }

        /// <summary>Makes the candidate the active model.</summary>
        /// <param name="detail">Why both could not be compared, 0 when they were.</param>
        /// <returns>False when the records could not be written.</returns>
        public bool Promote(int detail)
        {
            StateRecord record = _state.Record;
            WriteReason(UpdateCause.None, _bounds.AgreementMilli, Samples == 0 ? ReasonRecord.None : Agreed * 1000 / Samples, detail);
            Probation.Promote(record, _manifest);
            if (_state.Save() != UpdateStatus.Ok)
            {
                _state.Load();
                return false;
            }

            bool isKept = record.Phase == StatePhase.Idle;
            _parts.Events.Report(isKept ? DeviceEventKind.Confirmed : DeviceEventKind.ProbationStarted, isKept ? record.Active : _manifest.ProbationInferences, record.Action, Version);
            return true;
        }

        private bool Judge()
        {
            if (_bounds.LatencyMs != 0 && _pair.LatencyMs > _bounds.LatencyMs)
            {
                return !Revert(UpdateCause.ShadowLatencyExceeded, _bounds.LatencyMs, _pair.LatencyMs, 0);
            }

            // As soon as the bound is out of reach, and at the end: a candidate that differs much need not be run to its last sample.
            int samples = Samples;
            int counted = samples > _bounds.Samples ? samples : _bounds.Samples;
            if ((samples - Agreed) * 1000L > (1000 - _bounds.AgreementMilli) * (long)counted)
            {
                return !Revert(UpdateCause.ShadowDisagreed, _bounds.AgreementMilli, Agreed * 1000 / samples, 0);
            }

            if (samples < _bounds.Samples || WaitsForClasses(samples))
            {
                return Keep();
            }

            int psi = PsiMilli();
            if (_bounds.PsiMilli != 0 && (psi < 0 || psi > _bounds.PsiMilli))
            {
                return !Revert(UpdateCause.ShadowDrifted, _bounds.PsiMilli, psi, 0);
            }

            return !Promote(0);
        }

        /// <summary>Whether this boot has seen too little of a distribution; only up to twice the samples, so that short boots come to an end too.</summary>
        private bool WaitsForClasses(int samples)
        {
            int enough = _bounds.Samples < EnoughForPsi ? _bounds.Samples : EnoughForPsi;
            return _bounds.PsiMilli != 0 && BootSamples < enough && samples < 2 * _bounds.Samples;
        }

        private bool Keep()
        {
            if (_seen < (_bounds.Samples + Steps - 1) / Steps)
            {
                return true;
            }

            StateRecord record = _state.Record;
            record.ProbationDone += _seen;
            record.ShadowAgreed += _same;
            record.BootTries = 0;
            _seen = 0;
            _same = 0;
            _state.Save();
            return true;
        }

        private void CountClasses()
        {
            if (_pair.Classes < 2)
            {
                return;
            }

            if (_found == null)
            {
                _expected = new int[_pair.Classes];
                _found = new int[_pair.Classes];
            }

            _expected[_pair.ExpectedClass]++;
            _found[_pair.FoundClass]++;
        }

        private void WriteReason(UpdateCause cause, int expected, int got, int detail)
        {
            // First, so that a torn one is written again: the state record still finds the shadow phase.
            StateRecord record = _state.Record;
            ReasonRecord reason = _reason.Record;
            reason.Clear();
            reason.Stage = (int)UpdateStage.Shadow;
            reason.Cause = (int)cause;
            reason.Action = record.Action;
            reason.Sample = Samples;
            reason.Offset = cause == UpdateCause.None ? PsiMilli() : ReasonRecord.None;
            reason.Expected = expected;
            reason.Got = got;
            reason.Detail = detail;
            reason.BootTries = record.BootTries;
            reason.LatencyMs = BootSamples == 0 ? ReasonRecord.None : LatencyMaxMs;
            reason.FromVersion = _fromVersion;
            reason.ToVersion = Version;
            if (_reason.Save() != UpdateStatus.Ok)
            {
                reason.Detail = (int)UpdateStatus.MediumFailed;
            }
        }
    }
}
