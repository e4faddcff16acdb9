using System;
using TinyDevice.Formats;
using TinyDevice.Inference.Kernels;

namespace TinyDevice.Inference
{
    /// <summary>Runs one model image: opens it once, checking and allocating everything, and then infers without allocating.</summary>
    /// <remarks>Not safe for several threads at once.</remarks>
    public sealed class ModelRunner
    {
        private readonly ModelLimits _limits;
        private LoadedModel _model;

        /// <summary>Sets what a model may use.</summary>
        public ModelRunner(ModelLimits limits)
        {
            _limits = limits;
        }

        /// <summary>True between a successful <see cref="Open"/> and the next one.</summary>
        public bool IsOpen
        {
            get { return _model != null; }
        }

        /// <summary>Bytes of the open model's arena.</summary>
        public int ArenaBytes
        {
            get { return _model.Workspace.Arena.Length - Lanes.Slack; }
        }

        /// <summary>Bytes of nanoFramework's heap the open model occupies, the arena included.</summary>
        public int HeapBytes
        {
            get { return _model.HeapBytes; }
        }

        /// <summary>Bytes of the window streamed weights pass through; 0 when every weight is resident.</summary>
        public int WindowBytes
        {
            get { return _model.Workspace.Window == null ? 0 : _model.Workspace.Window.Length; }
        }

        /// <summary>Whether the open model remembers anything from one inference to the next.</summary>
        public bool HasState
        {
            get { return _model.States.Length > 0; }
        }

        /// <summary>Number of inputs of the open model.</summary>
        public int InputCount
        {
            get { return _model.Inputs.Length; }
        }

        /// <summary>Number of outputs of the open model.</summary>
        public int OutputCount
        {
            get { return _model.Outputs.Length; }
        }

        /// <summary>Number of ops of the open model.</summary>
        public int OpCount
        {
            get { return _model.Ops.Length; }
        }

        /// <summary>Index of the op the last <see cref="Open"/> or <see cref="Invoke"/> failed at; -1 when it was no op.</summary>
        public int FailedOp { get; private set; }

        /// <summary>Describes input <paramref name="index"/>.</summary>
        public TensorInfo Input(int index)
        {
            return _model.Inputs[index];
        }

        /// <summary>Describes output <paramref name="index"/>.</summary>
        public TensorInfo Output(int index)
        {
            return _model.Outputs[index];
        }

        /// <summary>Closes the open model, then checks, loads and resets the one in <paramref name="source"/>.</summary>
        /// <returns>Ok, or any other status but NotOpen; then no model is open.</returns>
        public InferenceStatus Open(IModelSource source)
        {
            _model = null;
            FailedOp = -1;
            LoadedModel model = new LoadedModel();
            ModelLoader loader = new ModelLoader(source, _limits, model);
            InferenceStatus status;
            try
            {
                status = loader.Load();
            }
            catch (OutOfMemoryException)
            {
                return InferenceStatus.OutOfMemory;
            }

            if (status == InferenceStatus.Ok)
            {
                _model = model;
            }
            else
            {
                FailedOp = loader.CurrentOp;
            }

            return status;
        }

        /// <summary>Closes the open model, so that its memory can be collected.</summary>
        public void Close()
        {
            _model = null;
        }

        /// <summary>Copies an input's raw little-endian bytes, <c>Input(index).Bytes</c> of them, into the arena.</summary>
        public void WriteInput(int index, byte[] data, int start)
        {
            TensorInfo tensor = _model.Inputs[index];
            sbyte[] arena = _model.Workspace.Arena;
            int count = tensor.Bytes;
            int offset = tensor.Offset;
            for (int i = 0; i < count; i++)
            {
                arena[offset + i] = (sbyte)data[start + i];
            }
        }

        /// <summary>Copies an output's raw little-endian bytes, <c>Output(index).Bytes</c> of them, out of the arena.</summary>
        public void ReadOutput(int index, byte[] data, int start)
        {
            TensorInfo tensor = _model.Outputs[index];
            ReadArena(tensor.Offset, tensor.Bytes, data, start);
        }

        /// <summary>Copies any bytes of the arena, to look at an op's output right after <see cref="InvokeOp"/>.</summary>
        public void ReadArena(int offset, int count, byte[] data, int start)
        {
            sbyte[] arena = _model.Workspace.Arena;
            for (int i = 0; i < count; i++)
            {
                data[start + i] = (byte)arena[offset + i];
            }
        }

        /// <summary>Runs the model once; the inputs do not survive it.</summary>
        /// <returns>Ok, NotOpen, or ReadFailed when the medium of streamed weights fails; the states are then undefined until <see cref="Reset"/>.</returns>
        public InferenceStatus Invoke()
        {
            LoadedModel model = _model;
            if (model == null)
            {
                return InferenceStatus.NotOpen;
            }

            Op[] ops = model.Ops;
            Workspace workspace = model.Workspace;
            for (int i = 0; i < ops.Length; i++)
            {
                InferenceStatus status = ops[i].Kernel.Invoke(ops[i], workspace);
                if (status != InferenceStatus.Ok)
                {
                    FailedOp = i;
                    return status;
                }
            }

            return InferenceStatus.Ok;
        }

        /// <summary>Runs one op, to look at a model step by step.</summary>
        /// <returns>Ok, NotOpen or ReadFailed.</returns>
        public InferenceStatus InvokeOp(int index)
        {
            return _model == null ? InferenceStatus.NotOpen : _model.Ops[index].Kernel.Invoke(_model.Ops[index], _model.Workspace);
        }

        /// <summary>Sets every state variable to its initial value.</summary>
        public void Reset()
        {
            StateVariable[] states = _model.States;
            for (int i = 0; i < states.Length; i++)
            {
                states[i].Reset(_model.Workspace.Arena);
            }
        }
    }
}
