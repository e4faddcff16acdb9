using TinyDevice.Formats;
using TinyDevice.Inference.Kernels;

namespace TinyDevice.Inference
{
    /// <summary>Turns the hostile bytes of an image into a <see cref="LoadedModel"/>, or says why not; docs/formats/model.md.</summary>
    internal sealed class ModelLoader
    {
        private readonly IModelSource _source;
        private readonly ModelLimits _limits;
        private readonly LoadedModel _model;
        private readonly ModelHeader _header = new ModelHeader();
        private readonly byte[] _record = new byte[ModelFormat.MaxOpRecordSize];
        private Preparation _preparation;
        private int _position;

        /// <summary>Loads from <paramref name="source"/> into <paramref name="model"/>.</summary>
        public ModelLoader(IModelSource source, ModelLimits limits, LoadedModel model)
        {
            _source = source;
            _limits = limits;
            _model = model;
        }

        /// <summary>Index of the op in work, -1 outside the ops.</summary>
        public int CurrentOp { get; private set; } = -1;

        /// <summary>Reads, checks and allocates everything.</summary>
        /// <returns>Any status but NotOpen and OutOfMemory.</returns>
        public InferenceStatus Load()
        {
            InferenceStatus status = LoadHeader();
            status = status == InferenceStatus.Ok ? LoadTensors() : status;
            status = status == InferenceStatus.Ok ? LoadStates() : status;
            status = status == InferenceStatus.Ok ? LoadOps() : status;
            return status == InferenceStatus.Ok ? SharedMemory.Allocate(_preparation, _model) : status;
        }

        private static InferenceStatus FromFormat(FormatStatus status)
        {
            switch (status)
            {
                case FormatStatus.Ok:
                    return InferenceStatus.Ok;
                case FormatStatus.Truncated:
                    return InferenceStatus.Truncated;
                case FormatStatus.BadMagic:
                    return InferenceStatus.BadMagic;
                case FormatStatus.UnsupportedVersion:
                    return InferenceStatus.UnsupportedVersion;
                default:
                    return InferenceStatus.Malformed;
            }
        }

        private InferenceStatus LoadHeader()
        {
            int available = _source.Length;
            if (available < ModelFormat.HeaderSize)
            {
                return InferenceStatus.Truncated;
            }

            if (!Read(ModelFormat.HeaderSize))
            {
                return InferenceStatus.ReadFailed;
            }

            InferenceStatus status = FromFormat(_header.Read(_record, available));
            if (status != InferenceStatus.Ok)
            {
                return status;
            }

            if (_header.OpSetVersion > ModelFormat.OpSetVersion)
            {
                return InferenceStatus.UnsupportedOpSet;
            }

            bool fits = _header.ArenaBytes <= _limits.ArenaBytes && _header.ArenaBytes <= HeapSize.MaxArenaBytes;
            return !fits ? InferenceStatus.ArenaTooLarge : AllocateArena();
        }

        private InferenceStatus AllocateArena()
        {
            _preparation = new Preparation(_source, _header.ImageBytes, _limits);

            // The objects of one model, its workspace and their arrays of references.
            long fixedBytes = HeapSize.OfObject(Workspace.FieldCount) + HeapSize.OfObject(6) + HeapSize.OfArray(4);
            if (!_preparation.Reserve(fixedBytes + HeapSize.OfArray(_header.ArenaBytes + Lanes.Slack)))
            {
                return InferenceStatus.HeapTooLarge;
            }

            _model.Workspace = new Workspace();
            _model.Workspace.Arena = new sbyte[_header.ArenaBytes + Lanes.Slack];
            _model.Workspace.FloatBytes = new byte[4];
            _model.Workspace.Source = _source;
            return InferenceStatus.Ok;
        }

        private InferenceStatus LoadTensors()
        {
            int count = _header.InputCount + _header.OutputCount;
            long perTensor = HeapSize.OfObject(7) + HeapSize.OfArray(4 * ModelFormat.MaxRank);
            if (!_preparation.Reserve(ReferenceArrays(_header.InputCount, _header.OutputCount) + (count * perTensor)))
            {
                return InferenceStatus.HeapTooLarge;
            }

            _model.Inputs = new TensorInfo[_header.InputCount];
            _model.Outputs = new TensorInfo[_header.OutputCount];
            for (int i = 0; i < count; i++)
            {
                if (!Read(ModelFormat.TensorRecordSize))
                {
                    return InferenceStatus.ReadFailed;
                }

                TensorInfo tensor = new TensorInfo();
                InferenceStatus status = FromFormat(tensor.Read(_record, _header.ArenaBytes));
                if (status != InferenceStatus.Ok)
                {
                    return status;
                }

                if (i < _header.InputCount)
                {
                    _model.Inputs[i] = tensor;
                }
                else
                {
                    _model.Outputs[i - _header.InputCount] = tensor;
                }
            }

            return InferenceStatus.Ok;
        }

        private InferenceStatus LoadStates()
        {
            int count = _header.StateCount;
            if (!_preparation.Reserve(ReferenceArrays(count, 0) + (count * HeapSize.OfObject(StateVariable.FieldCount))))
            {
                return InferenceStatus.HeapTooLarge;
            }

            _model.States = new StateVariable[count];
            ModelState record = new ModelState();
            for (int i = 0; i < count; i++)
            {
                if (!Read(ModelFormat.StateRecordSize))
                {
                    return InferenceStatus.ReadFailed;
                }

                InferenceStatus status = FromFormat(record.Read(_record, _header));
                StateVariable state = new StateVariable { Offset = record.Offset, Bytes = record.Bytes, Fill = record.Fill };
                if (status == InferenceStatus.Ok && record.InitialOffset != 0)
                {
                    status = _preparation.LoadBytes(record.InitialOffset, record.Bytes, out state.Initial);
                }

                if (status != InferenceStatus.Ok)
                {
                    return status == InferenceStatus.BadOp ? InferenceStatus.Malformed : status;
                }

                _model.States[i] = state;
            }

            return InferenceStatus.Ok;
        }

        private InferenceStatus LoadOps()
        {
            int count = _header.OpCount;
            if (!_preparation.Reserve(ReferenceArrays(count, 0)))
            {
                return InferenceStatus.HeapTooLarge;
            }

            _model.Ops = new Op[count];
            for (int i = 0; i < count; i++)
            {
                CurrentOp = i;
                InferenceStatus status = LoadOp(out _model.Ops[i]);
                if (status != InferenceStatus.Ok)
                {
                    return status;
                }
            }

            CurrentOp = -1;
            return _position == _header.OpsOffset + _header.OpsBytes ? InferenceStatus.Ok : InferenceStatus.Malformed;
        }

        private InferenceStatus LoadOp(out Op op)
        {
            op = null;
            int end = _header.OpsOffset + _header.OpsBytes;
            if (_position > end - ModelFormat.OpHeaderSize)
            {
                return InferenceStatus.Malformed;
            }

            if (!Read(ModelFormat.OpHeaderSize))
            {
                return InferenceStatus.ReadFailed;
            }

            int size = LittleEndian.ReadUInt16(_record, 0) - ModelFormat.OpHeaderSize;
            int code = _record[2];
            int variant = _record[3];
            int operands = _record[4] + _record[5];
            if (size < 8 * operands || (size & 3) != 0 || size > ModelFormat.MaxOpRecordSize || size > end - _position)
            {
                return InferenceStatus.Malformed;
            }

            Kernel kernel = KernelTable.Create((ModelOpCode)code, variant);
            if (kernel == null)
            {
                return InferenceStatus.UnsupportedOp;
            }

            if (!Read(size))
            {
                return InferenceStatus.ReadFailed;
            }

            op = new Op { Kernel = kernel, Values = new int[size / 4] };
            return PrepareOp(op, operands);
        }

        private InferenceStatus PrepareOp(Op op, int operands)
        {
            int[] values = op.Values;
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = LittleEndian.ReadInt32(_record, 4 * i);
            }

            if (!op.Kernel.FitsRecord(operands, values.Length))
            {
                return InferenceStatus.BadOp;
            }

            for (int i = 0; i < operands; i++)
            {
                int offset = values[2 * i];
                int bytes = values[(2 * i) + 1];
                if (offset < 0 || bytes < 1 || offset > _header.ArenaBytes - bytes)
                {
                    return InferenceStatus.BadOp;
                }
            }

            long heapBytes = HeapSize.OfObject(Op.FieldCount) + HeapSize.OfObject(0) + HeapSize.OfArray(4 * values.Length);
            return _preparation.Reserve(heapBytes) ? op.Kernel.Prepare(op, _preparation) : InferenceStatus.HeapTooLarge;
        }

        private static long ReferenceArrays(int first, int second)
        {
            // nanoFramework keeps a reference in an array as a block of 12 bytes.
            return HeapSize.OfArray(12L * first) + HeapSize.OfArray(12L * second);
        }

        private bool Read(int count)
        {
            if (!_source.Read(_position, _record, 0, count))
            {
                return false;
            }

            _position += count;
            return true;
        }
    }
}
