using TinyDevice.Inference;
using TinyDevice.Update;

namespace TinyDevice.Device
{
    /// <summary>One life of the device between two resets: boot, then inference and update in turn, one short step at a time.</summary>
    /// <remarks>The caller owns the loop: on the board for ever, in the virtual device until it is stopped.</remarks>
    public sealed class DeviceRuntime
    {
        private readonly DeviceParts _parts;
        private readonly DeviceProfile _profile;
        private readonly StateStore _state;
        private readonly ReasonStore _reason;
        private readonly BootSequence _boot;
        private UpdateAgent _agent;
        private ModelMonitor _monitor;
        private byte[] _tensor;
        private long _inferenceDue;
        private int _inferences;

        /// <summary>Prepares a life over the device's ports.</summary>
        /// <param name="parts">Its ports.</param>
        /// <param name="profile">What it can take.</param>
        /// <param name="factory">The model compiled into the firmware, or null.</param>
        public DeviceRuntime(DeviceParts parts, DeviceProfile profile, FactoryModel factory)
        {
            _parts = parts;
            _profile = profile;
            _state = new StateStore(parts.Storage);
            _reason = new ReasonStore(parts.Storage);
            _boot = new BootSequence(parts, profile, _state, _reason, factory);
        }

        /// <summary>The state record, to look at.</summary>
        public StateStore State
        {
            get { return _state; }
        }

        /// <summary>Version of the open model, or empty.</summary>
        public string ModelVersion
        {
            get { return _boot.ModelVersion; }
        }

        /// <summary>Whether the last poll found nothing to do and nothing is owed to the server.</summary>
        public bool IsIdle
        {
            get { return _agent != null && _agent.IsIdle; }
        }

        /// <summary>Loads the records, tries a staged model, opens the best one.</summary>
        /// <returns>Ok; Absent, Damaged or Refused when the provisioning file cannot be used, and then the device infers but asks no server.
        /// ResetPending when the device is being reset.</returns>
        public UpdateStatus Boot()
        {
            _state.Load();
            _reason.Load();
            if (!_boot.Run())
            {
                return UpdateStatus.ResetPending;
            }

            _monitor = new ModelMonitor(_boot.Manifest == null ? null : _boot.Manifest.ClassReference);
            _parts.Watchdog.Feed();
            DeviceIdentity identity = new DeviceIdentity();
            UpdateStatus status = identity.Load(_parts.Storage);
            if (status == UpdateStatus.Ok)
            {
                _agent = new UpdateAgent(_parts, _profile, identity, _state, _reason);
                _agent.ModelVersion = _boot.ModelVersion;
                _agent.ModelClass = _boot.ModelClass;
                _agent.Manifest = _boot.Manifest;
                _agent.Monitor = _monitor;
            }

            return status;
        }

        /// <summary>Infers when that is due, and lets the agent take one step when that is due.</summary>
        /// <returns>Milliseconds to wait before the next step; -1 when the device is being reset.</returns>
        public int Step()
        {
            int inferenceWait = StepInference();
            if (inferenceWait < 0)
            {
                return inferenceWait;
            }

            int agentWait = _agent == null ? inferenceWait : _agent.Step();
            if (agentWait < 0)
            {
                return agentWait;
            }

            _parts.Watchdog.Feed();
            return agentWait < inferenceWait ? agentWait : inferenceWait;
        }

        private int StepInference()
        {
            int wait = (int)(_inferenceDue - _parts.Clock.Milliseconds);
            if (wait > 0)
            {
                return wait;
            }

            _inferenceDue = _parts.Clock.Milliseconds + _profile.InferenceMs;
            bool go = _boot.Runner == null || !ReadInputs(_boot.Runner) || Infer(_boot.Runner);
            return go ? _profile.InferenceMs : -1;
        }

        private bool ReadInputs(ModelRunner runner)
        {
            for (int i = 0; i < runner.InputCount; i++)
            {
                int bytes = runner.Input(i).Bytes;
                byte[] tensor = Tensor(bytes);
                if (!_parts.Sensor.Read(i, tensor, bytes))
                {
                    return false;
                }

                runner.WriteInput(i, tensor, 0);
            }

            return true;
        }

        private bool Infer(ModelRunner runner)
        {
            long start = _parts.Clock.Milliseconds;
            if (runner.Invoke() != InferenceStatus.Ok)
            {
                // Streamed weights could not be read: the next boot checks the slot and takes another model if need be.
                if (_boot.Probation.IsOn)
                {
                    _boot.Probation.Revert(_boot.Manifest, UpdateCause.ProbationInvokeFailed, 0, 0);
                }

                return ResetDevice(UpdateCause.ActiveDamaged);
            }

            int latency = (int)(_parts.Clock.Milliseconds - start);
            for (int i = 0; i < runner.OutputCount; i++)
            {
                int bytes = runner.Output(i).Bytes;
                byte[] tensor = Tensor(bytes);
                runner.ReadOutput(i, tensor, 0);
                _parts.Sensor.Publish(i, tensor, bytes);
                if (i == 0)
                {
                    _monitor.Take(runner.Output(0), tensor, latency);
                }
            }

            _inferences++;
            _parts.Events.Report(DeviceEventKind.Inferred, _inferences, latency, "");
            return !_boot.Probation.IsOn || _boot.Probation.Take(_boot.Manifest, _monitor, latency) || ResetDevice(UpdateCause.None);
        }

        private bool ResetDevice(UpdateCause cause)
        {
            _parts.Events.Report(DeviceEventKind.Resetting, (int)_state.Record.Phase, (int)cause, "");
            _parts.Reset.Reset();
            return false;
        }

        private byte[] Tensor(int bytes)
        {
            if (_tensor == null || _tensor.Length < bytes)
            {
                _tensor = new byte[bytes];
            }

            return _tensor;
        }
    }
}
