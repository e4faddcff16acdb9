using TinyDevice.Formats;
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
        private readonly FactoryModel _factory;
        private readonly BootSequence _boot;
        private readonly Cascade _cascade;
        private readonly EnergyMeter _energy;
        private UpdateAgent _agent;
        private ModelMonitor _monitor;
        private DutyCycle _duty;
        private byte[] _tensor;
        private long _inferenceDue;
        private bool _passes;
        private long _lastMovement;
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
            _factory = factory;
            _cascade = new Cascade(profile.DetectorMilli, profile.HeartbeatSamples);
            _energy = new EnergyMeter(profile);
            _boot = new BootSequence(parts, profile, _state, _reason, factory);
        }

        /// <summary>The state record, to look at.</summary>
        public StateStore State
        {
            get { return _state; }
        }

        /// <summary>The detector and its counters.</summary>
        public Cascade Cascade
        {
            get { return _cascade; }
        }

        /// <summary>Version of the open model, or empty.</summary>
        public string ModelVersion
        {
            get { return _boot.ModelVersion; }
        }

        /// <summary>The open model's first input, or null without a model.</summary>
        public TensorInfo Input
        {
            get { return _boot.Runner == null ? null : _boot.Runner.Input(0); }
        }

        /// <summary>Whether nothing is to do and nothing owed to the server until the next poll.</summary>
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
            _monitor.Cascade = _cascade;
            _parts.Watchdog.Feed();
            DeviceIdentity identity = new DeviceIdentity();
            UpdateStatus status = identity.Load(_parts.Storage);
            if (status == UpdateStatus.Ok)
            {
                _agent = new UpdateAgent(_parts, _profile, identity, _state, _reason, _factory);
                _agent.ModelVersion = _boot.ModelVersion;
                _agent.ModelClass = _boot.ModelClass;
                _agent.Manifest = _boot.Manifest;
                _agent.Monitor = _monitor;
                _agent.Shadow = _boot.Shadow;
            }

            StateRecord record = _state.Record;
            bool owes = record.Phase != StatePhase.Idle || record.Report != StateReport.None;
            _duty = new DutyCycle(_parts.Sleep, _profile, _agent == null ? "" : identity.Id, owes);
            _cascade.SleepSeconds = _duty.SleptSeconds;
            return status;
        }

        /// <summary>Infers when that is due, and lets the agent take one step when that is due.</summary>
        /// <returns>Milliseconds to wait before the next step; -1 when the device is being reset.</returns>
        public int Step()
        {
            int inferenceWait = StepInference();
            return inferenceWait < 0 ? inferenceWait : StepAgent(inferenceWait);
        }

        /// <summary>The second half of <see cref="Step"/>: the agent's part, then sleep when there is nothing to stay awake for.</summary>
        /// <param name="inferenceWait">What <see cref="StepInference"/> returned, not negative.</param>
        public int StepAgent(int inferenceWait)
        {
            if (_boot.Shadow != null && !_boot.Shadow.Step())
            {
                ResetDevice(UpdateCause.None);
                return -1;
            }

            int agentWait = _agent == null || !_duty.Polls() ? inferenceWait : StepOnAir();
            if (agentWait < 0)
            {
                return agentWait;
            }

            _parts.Watchdog.Feed();
            long now = _parts.Clock.Milliseconds;
            // A first sample is worth waiting for, unless the sensor gives none.
            if ((_cascade.Samples > 0 || now >= DutyCycle.GiveUpMs) && _duty.MaySleep(now, now - _lastMovement, _agent == null || _agent.IsIdle, agentWait))
            {
                _parts.Events.Report(DeviceEventKind.Sleeping, _profile.SleepSeconds, 0, "");
                _parts.Sleep.Sleep(_profile.SleepSeconds);
                return -1;
            }

            return agentWait < inferenceWait ? agentWait : inferenceWait;
        }

        private int StepOnAir()
        {
            long start = _parts.Clock.Milliseconds;
            _monitor.EnergyMicrojoule = _energy.Microjoule(start, _cascade.SleepSeconds);
            int wait = _agent.Step();
            _energy.AddRadio(_parts.Clock.Milliseconds - start);
            return wait;
        }

        /// <summary>The first half of <see cref="Step"/>: one sample and, when the detector lets it pass, one inference.</summary>
        /// <returns>Milliseconds to the next sample; -1 when the device is being reset.</returns>
        public int StepInference()
        {
            int wait = (int)(_inferenceDue - _parts.Clock.Milliseconds);
            if (wait > 0)
            {
                return wait;
            }

            _inferenceDue = _parts.Clock.Milliseconds + _profile.InferenceMs;
            bool go = _boot.Runner == null || !ReadInputs(_boot.Runner) || !_passes || Infer(_boot.Runner);
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
                if (_boot.Shadow != null)
                {
                    _boot.Shadow.TakeInput(i, tensor);
                }

                if (i == 0)
                {
                    Judge(runner.Input(0), tensor);
                }
            }

            return true;
        }

        private void Judge(TensorInfo input, byte[] sample)
        {
            _passes = _cascade.Passes(input, sample);
            if (_cascade.HasFired && _profile.DetectorMilli > 0)
            {
                _lastMovement = _parts.Clock.Milliseconds;
            }

            if (!_passes)
            {
                _parts.Events.Report(DeviceEventKind.Quiet, _cascade.Samples, _cascade.Fired, "");
            }
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
                    TakeOutput(runner.Output(0), tensor, latency);
                }
            }

            _inferences++;
            _parts.Events.Report(DeviceEventKind.Inferred, _inferences, latency, _monitor.LastClass < 0 ? "" : _monitor.LastClass.ToString());
            return !_boot.Probation.IsOn || _boot.Probation.Take(_boot.Manifest, _monitor, latency) || ResetDevice(UpdateCause.None);
        }

        private void TakeOutput(TensorInfo output, byte[] tensor, int latency)
        {
            _monitor.Take(output, tensor, latency);
            if (_boot.Shadow != null)
            {
                _boot.Shadow.TakeAnswer(tensor);
            }
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
