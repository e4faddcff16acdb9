using TinyDevice.Formats;
using TinyDevice.Update.Ddi;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>Tells the server about this device; every call returns the HTTP status as <see cref="DdiClient"/> does.</summary>
    public sealed class DeviceReports
    {
        private readonly DdiClient _ddi;
        private readonly ISlotStorage _storage;
        private readonly DeviceProfile _profile;
        private readonly StateStore _state;
        private readonly ReasonStore _reason;

        /// <summary>Reports for one device whose records were loaded.</summary>
        public DeviceReports(DdiClient ddi, ISlotStorage storage, DeviceProfile profile, StateStore state, ReasonStore reason)
        {
            _ddi = ddi;
            _storage = storage;
            _profile = profile;
            _state = state;
            _reason = reason;
        }

        /// <summary>Sequence of the trust record in force, for the server; 0 when there is none.</summary>
        public uint TrustSequence { get; set; }

        /// <summary>Why the last rotation of keys was refused, 0 when it was not.</summary>
        public int TrustCause { get; set; }

        /// <summary>Sends how the action in the state record ended, with the reason when it is that action's.</summary>
        public int SendOutcome()
        {
            StateRecord record = _state.Record;
            int action = record.Action;
            if (record.Report == StateReport.Success)
            {
                bool hasShadow = _reason.Record.Action == action && _reason.Record.Stage == (int)UpdateStage.Shadow && _reason.Record.Cause == 0;
                return _ddi.PostFeedback(action, hasShadow ? DdiFeedback.Success(action, _reason.Record) : DdiFeedback.Success(action));
            }

            ReasonRecord reason = _reason.Record.Action == action ? _reason.Record : new ReasonRecord();
            return _ddi.PostFeedback(action, DdiFeedback.Failure(action, record.Cause, reason));
        }

        /// <summary>Sends how many chunks of the action's package are in place, and at the end what they cost.</summary>
        public int SendProgress(Download download)
        {
            int action = _state.Record.Action;
            PackageReceiver receiver = download.Receiver;
            return _ddi.PostFeedback(action, DdiFeedback.Proceeding(
                action, receiver.ChunksDone, receiver.ChunkCount, download.DeltaNote, download.IsComplete ? download.BytesReceived : 0));
        }

        /// <summary>Sends that the action's package is here whole, which is all the server allowed.</summary>
        public int SendDownloaded()
        {
            return _ddi.PostFeedback(_state.Record.Action, DdiFeedback.Downloaded(_state.Record.Action));
        }

        /// <summary>Sends what runs here and what would fit.</summary>
        public int SendAttributes(string modelVersion, string modelClass)
        {
            StateRecord record = _state.Record;
            return _ddi.PutAttributes(DdiFeedback.Attributes(new string[]
            {
                "modelVersion", modelVersion,
                "modelClass", modelClass,
                "target", _profile.Target,
                "runtime", RuntimeVersion.Runtime.ToString(),
                "opSet", RuntimeVersion.OpSet.ToString(),
                "slotBytes", _storage.SlotSize.ToString(),
                "arenaBytes", _profile.ArenaBytes.ToString(),
                "heapBytes", _profile.HeapBytes.ToString(),
                "epoch", record.CounterEpoch.ToString(),
                "sequence", record.CounterSequence.ToString(),
                "lastCause", record.Cause.ToString(),
                "trustSequence", TrustSequence.ToString(),
                "trustCause", TrustCause.ToString(),
            }));
        }
    }
}
