using TinyDevice.Formats;

namespace TinyDevice.Inference
{
    /// <summary>Everything an open model holds.</summary>
    internal sealed class LoadedModel
    {
        /// <summary>Heap bytes of this and all it refers to.</summary>
        public int HeapBytes;

        /// <summary>The model's inputs.</summary>
        public TensorInfo[] Inputs;

        /// <summary>The model's outputs.</summary>
        public TensorInfo[] Outputs;

        /// <summary>The variables that live from one inference to the next.</summary>
        public StateVariable[] States;

        /// <summary>The ops in the order they run.</summary>
        public Op[] Ops;

        /// <summary>The memory the ops share.</summary>
        public Workspace Workspace;
    }
}
