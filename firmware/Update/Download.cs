using TinyDevice.Formats;
using TinyDevice.Update.Ddi;

namespace TinyDevice.Update
{
    /// <summary>One attempt after another to bring an offered package into the candidate slot.</summary>
    public sealed class Download
    {
        private const int WorthAnotherRequest = 4096;

        private readonly DeviceParts _parts;
        private readonly StateStore _state;
        private readonly DdiClient _ddi;
        private readonly PackageReceiver _receiver;
        private readonly FactoryModel _factory;
        private readonly SpeedLimit _speed;
        private DdiDeployment _offer;
        private DdiArtifact _artifact;
        private UpdateCause _deltaCause;
        private bool _usedDelta;
        private bool _plain;
        private string _etag;
        private int _bytes;
        private int _damaged;

        /// <summary>Downloads for one device.</summary>
        public Download(DeviceParts parts, DeviceProfile profile, StateStore state, DdiClient ddi, FactoryModel factory)
        {
            _parts = parts;
            _factory = factory;
            _state = state;
            _ddi = ddi;
            _receiver = new PackageReceiver(parts, state, profile);
            _speed = new SpeedLimit(parts.Clock, profile.MinBytesPerSecond);
        }

        /// <summary>Whether a body is open and more of it is to be read.</summary>
        public bool IsRunning { get; private set; }

        /// <summary>Why the action is to be given up; None while it is not.</summary>
        public UpdateCause Cause { get; private set; }

        /// <summary>HTTP status of the last failed attempt, 0 when it got no answer.</summary>
        public int FailedStatus { get; private set; }

        /// <summary>Bytes received for the action.</summary>
        public int BytesReceived
        {
            get { return _bytes; }
        }

        /// <summary>What receives the bytes.</summary>
        public PackageReceiver Receiver
        {
            get { return _receiver; }
        }

        /// <summary>Whether the whole package was received.</summary>
        public bool IsComplete
        {
            get { return _receiver.IsComplete; }
        }

        /// <summary>What became of the deltas on offer, for the server's action history; null when there were none.</summary>
        public string DeltaNote
        {
            get { return _deltaCause != UpdateCause.None ? "delta=" + CauseName.Of(_deltaCause) : _usedDelta ? "delta=used" : null; }
        }

        /// <summary>Takes up an offer for the action in the state record, going on from what the slot already holds.</summary>
        public void Prepare(DdiDeployment offer)
        {
            bool sameBoot = _offer != null && _offer.Action == offer.Action;
            _offer = offer;
            Cause = UpdateCause.None;
            if (!sameBoot)
            {
                _bytes = _state.Record.BytesReceived;
                _etag = null;
                _damaged = 0;
                _deltaCause = UpdateCause.None;
                _usedDelta = false;
                _receiver.Resume();
            }

            ChooseArtifact();
        }

        /// <summary>Forgets the offer, so that the next one is looked at afresh.</summary>
        public void Abandon()
        {
            Stop();
            _offer = null;
            _bytes = 0;
        }

        /// <summary>Starts an attempt.</summary>
        /// <returns>Ok when the body is open or nothing is missing; ConnectionFailed to try again later; Refused with <see cref="Cause"/>.</returns>
        public UpdateStatus Start(bool plain)
        {
            _plain = plain;
            StateRecord record = _state.Record;
            if (record.Attempts >= DownloadBudget.MaxAttempts)
            {
                return GiveUp(UpdateCause.AttemptsExhausted);
            }

            record.Attempts++;
            record.BytesReceived = _bytes;
            if (_state.Save() != UpdateStatus.Ok)
            {
                return GiveUp(UpdateCause.StorageFailed);
            }

            return _receiver.IsComplete ? UpdateStatus.Ok : Continue();
        }

        /// <summary>Reads what the network has, at most to the end of the piece being received.</summary>
        /// <returns>Ok to go on, with <see cref="Continue"/> when the body was closed before all is here: a delta was of no use.
        /// ConnectionFailed or TooSlow to try again later; Refused with <see cref="Cause"/>.</returns>
        public UpdateStatus Step()
        {
            int read = _parts.Transport.Read(_receiver.Buffer, _receiver.BufferStart, _receiver.Wanted);
            if (read <= 0)
            {
                return Break(UpdateStatus.ConnectionFailed);
            }

            _bytes += read;
            if (_bytes > DownloadBudget.MaxBytes(_offer.Size))
            {
                return GiveUp(UpdateCause.BytesExhausted);
            }

            bool hadManifest = _receiver.HasManifest;
            int done = _receiver.ChunksDone;
            UpdateStatus status = _receiver.Take(read);
            if (status == UpdateStatus.Damaged)
            {
                return TakeDamage();
            }

            if (status != UpdateStatus.Ok)
            {
                return _receiver.IsDelta && status == UpdateStatus.Refused ? LeaveDelta(_receiver.Cause) : GiveUp(_receiver.Cause);
            }

            if (!hadManifest && _receiver.HasManifest && !TakeManifest())
            {
                return _receiver.IsDelta ? LeaveDelta(UpdateCause.LengthMismatch) : GiveUp(UpdateCause.LengthMismatch);
            }

            if (_receiver.ChunksDone > done)
            {
                _parts.Events.Report(DeviceEventKind.ChunkCommitted, _receiver.ChunksDone, _receiver.ChunkCount, "");
            }

            if (_receiver.IsComplete)
            {
                Stop();
                return UpdateStatus.Ok;
            }

            if (_receiver.IsDelta && FailedStatus == 206 && _receiver.Skipping > WorthAnotherRequest)
            {
                // The prologue has just told where the chunks still missing lie.
                Stop();
                return Continue();
            }

            return _speed.Take(read) ? UpdateStatus.Ok : Break(UpdateStatus.TooSlow);
        }

        /// <summary>Closes the body.</summary>
        public void Stop()
        {
            _parts.Transport.Close();
            IsRunning = false;
        }

        /// <summary>Opens the body where it was closed, as part of the same attempt.</summary>
        /// <returns>Ok when the body is open; ConnectionFailed to try again later.</returns>
        public UpdateStatus Continue()
        {
            int from = _receiver.NextOffset;
            FailedStatus = _ddi.OpenArtifact(_artifact.Address(_plain), from, 0, _etag);
            if (_receiver.IsDelta && (FailedStatus == 404 || FailedStatus == 410 || FailedStatus == 416))
            {
                LeaveDelta(UpdateCause.DeltaUnavailable);
                from = _receiver.NextOffset;
                FailedStatus = _ddi.OpenArtifact(_artifact.Address(_plain), from, 0, _etag);
            }

            if (FailedStatus == 416)
            {
                // What we have reaches past what the server has: it serves something else now.
                _receiver.Restart();
            }

            if (FailedStatus != 200 && FailedStatus != 206)
            {
                return UpdateStatus.ConnectionFailed;
            }

            if (FailedStatus == 206 && !StartsAt(_parts.Transport.Header("Content-Range"), from))
            {
                return Break(UpdateStatus.ConnectionFailed);
            }

            _etag = _parts.Transport.Header("ETag");
            _receiver.StartAt(FailedStatus == 206 ? from : 0);
            _speed.Start();
            IsRunning = true;
            _usedDelta = _receiver.IsDelta;
            _parts.Events.Report(
                DeviceEventKind.DownloadStarted, FailedStatus == 206 ? from : 0, _state.Record.Attempts, _usedDelta ? "delta" : "");
            return UpdateStatus.Ok;
        }

        private void ChooseArtifact()
        {
            DdiArtifact delta = null;
            if (_offer.DeltaCount > 0 && _deltaCause == UpdateCause.None)
            {
                DeltaBase deltaBase = new DeltaBase(_parts.Storage, _state.Record, _factory);
                delta = deltaBase.Choose(_offer);
                _deltaCause = delta == null ? UpdateCause.DeltaBaseAbsent : UpdateCause.None;
                _receiver.UseDelta(delta == null ? null : deltaBase);
            }

            _artifact = delta ?? _offer.Package;
        }

        private UpdateStatus LeaveDelta(UpdateCause cause)
        {
            // What the delta has made so far was proved against the same table; the package goes on from there.
            Stop();
            _deltaCause = cause;
            _artifact = _offer.Package;
            _etag = null;
            _receiver.UseDelta(null);
            _parts.Events.Report(DeviceEventKind.DeltaLeft, (int)cause, _receiver.ChunksDone, CauseName.Of(cause));
            return UpdateStatus.Ok;
        }

        private bool TakeManifest()
        {
            Manifest manifest = _receiver.Manifest;
            _parts.Events.Report(DeviceEventKind.ManifestAccepted, manifest.PayloadSize, _receiver.ChunkCount, manifest.ModelVersion);
            return _receiver.PackageSize == _offer.Size;
        }

        private UpdateStatus TakeDamage()
        {
            _damaged++;
            if (_damaged >= DownloadBudget.MaxDamagedChunks)
            {
                return GiveUp(UpdateCause.ChunkMismatch);
            }

            return Break(UpdateStatus.ConnectionFailed);
        }

        private UpdateStatus Break(UpdateStatus status)
        {
            Stop();
            return status;
        }

        private UpdateStatus GiveUp(UpdateCause cause)
        {
            Stop();
            Cause = cause;
            return UpdateStatus.Refused;
        }

        /// <summary>Whether a Content-Range begins where the bytes were asked from.</summary>
        internal static bool StartsAt(string contentRange, int from)
        {
            return contentRange != null && contentRange.StartsWith("bytes " + from.ToString() + "-");
        }
    }
}
