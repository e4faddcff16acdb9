using TinyDevice.Formats;
using TinyDevice.Inference;
using TinyDevice.Update.Ports;

namespace TinyDevice.Update
{
    /// <summary>The active model and a candidate that is run on the same inputs: both open at once, or in turn when the heap holds only one.</summary>
    public sealed class ShadowPair
    {
        private readonly ModelRunner _active;
        private readonly IModelSource _activeImage;
        private readonly IModelSource _image;
        private readonly DeviceProfile _profile;
        private ModelRunner _candidate;
        private bool _hasInputs;
        private byte[][] _inputs;
        private byte[] _answer;
        private byte[] _output;

        /// <summary>Pairs an open model with one that is not open yet.</summary>
        /// <param name="active">The active model, open.</param>
        /// <param name="activeImage">Where it can be opened from again.</param>
        /// <param name="image">The candidate's image.</param>
        /// <param name="profile">The budget for both.</param>
        public ShadowPair(ModelRunner active, IModelSource activeImage, IModelSource image, DeviceProfile profile)
        {
            _active = active;
            _activeImage = activeImage;
            _image = image;
            _profile = profile;
        }

        /// <summary>Whether both are open at once.</summary>
        public bool IsResident { get; private set; }

        /// <summary>Whether the candidate is to run on what the active model has answered.</summary>
        public bool IsDue { get; private set; }

        /// <summary>Whether the last failed run was the candidate's fault, not that of an active model that would not open again.</summary>
        public bool HasFailed { get; private set; }

        /// <summary>Whether both said the same: the same class, or for outputs without classes the same bytes.</summary>
        public bool Agrees { get; private set; }

        /// <summary>Milliseconds of the candidate's last inference.</summary>
        public int LatencyMs { get; private set; }

        /// <summary>Why the candidate did not open; Ok when it did, and only inputs, first output or state do not allow a comparison.</summary>
        public InferenceStatus Status { get; private set; }

        /// <summary>Classes of the first output; 0 when it has none.</summary>
        public int Classes { get; private set; }

        /// <summary>The class the active model found.</summary>
        public int ExpectedClass { get; private set; }

        /// <summary>The class the candidate found.</summary>
        public int FoundClass { get; private set; }

        /// <summary>Opens the candidate beside the active model, or finds out whether both can run in turn.</summary>
        /// <param name="every">At every which inference the candidate would run; a model with state needs each of them.</param>
        /// <returns>Whether they can be compared; otherwise <see cref="Status"/> says why, and the active model may be closed.</returns>
        public bool Open(int every)
        {
            bool keepsState = _active.HasState;
            TensorInfo output = _active.Output(0);
            _inputs = new byte[_active.InputCount][];
            for (int i = 0; i < _inputs.Length; i++)
            {
                _inputs[i] = new byte[_active.Input(i).Bytes];
            }

            _answer = new byte[output.Bytes];
            _output = new byte[output.Bytes];
            Classes = output.Type == TensorType.Int8 && output.Bytes > 1 ? output.Bytes : 0;
            Status = OpenWithin(_profile.HeapBytes - _active.HeapBytes);
            IsResident = Status == InferenceStatus.Ok;
            if (!IsResident && !keepsState)
            {
                _active.Close();
                Status = OpenWithin(_profile.HeapBytes);
            }

            bool fits = Status == InferenceStatus.Ok && IsAlike(output) && (!_candidate.HasState || (IsResident && every == 1));
            if (!IsResident)
            {
                _candidate.Close();
                fits = (_active.IsOpen || _active.Open(_activeImage) == InferenceStatus.Ok) && fits;
            }

            return fits;
        }

        /// <summary>Keeps an input of the inference about to run.</summary>
        public void TakeInput(int index, byte[] tensor)
        {
            System.Array.Copy(tensor, 0, _inputs[index], 0, _inputs[index].Length);
            _hasInputs = true;
        }

        /// <summary>Keeps what the active model answered; the candidate is due now.</summary>
        public void TakeAnswer(byte[] output)
        {
            System.Array.Copy(output, 0, _answer, 0, _answer.Length);
            IsDue = _hasInputs;
            _hasInputs = false;
        }

        /// <summary>Runs the candidate on the inputs kept.</summary>
        /// <returns>Ok; otherwise <see cref="HasFailed"/> says whose fault it is.</returns>
        public InferenceStatus Run(IClock clock)
        {
            IsDue = false;
            InferenceStatus status = InferenceStatus.Ok;
            if (!IsResident)
            {
                _active.Close();
                status = _candidate.Open(_image);
            }

            status = status == InferenceStatus.Ok ? Compare(clock) : status;
            HasFailed = status != InferenceStatus.Ok;
            if (!IsResident)
            {
                _candidate.Close();
                InferenceStatus opened = _active.Open(_activeImage);
                status = HasFailed ? status : opened;
            }

            return status;
        }

        private InferenceStatus Compare(IClock clock)
        {
            for (int i = 0; i < _inputs.Length; i++)
            {
                _candidate.WriteInput(i, _inputs[i], 0);
            }

            long start = clock.Milliseconds;
            InferenceStatus status = _candidate.Invoke();
            LatencyMs = (int)(clock.Milliseconds - start);
            if (status != InferenceStatus.Ok)
            {
                return status;
            }

            _candidate.ReadOutput(0, _output, 0);
            ExpectedClass = ModelMonitor.ClassOf(_answer, Classes);
            FoundClass = ModelMonitor.ClassOf(_output, Classes);
            Agrees = Classes > 0 ? ExpectedClass == FoundClass : AreEqual(_answer, _output);
            return status;
        }

        private InferenceStatus OpenWithin(int heapBytes)
        {
            _candidate = new ModelRunner(new ModelLimits(_profile.ArenaBytes, heapBytes, _profile.WindowBytes));
            return _candidate.Open(_image);
        }

        private bool IsAlike(TensorInfo output)
        {
            if (_candidate.InputCount != _inputs.Length || _candidate.Output(0).Bytes != output.Bytes || _candidate.Output(0).Type != output.Type)
            {
                return false;
            }

            for (int i = 0; i < _inputs.Length; i++)
            {
                if (_candidate.Input(i).Bytes != _inputs[i].Length)
                {
                    return false;
                }
            }

            return true;
        }

        private static bool AreEqual(byte[] a, byte[] b)
        {
            for (int i = 0; i < a.Length; i++)
            {
                if (a[i] != b[i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
