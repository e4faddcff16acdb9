using TinyDevice.Inference.Kernels;

namespace TinyDevice.Inference
{
    /// <summary>One node of an open model: its record's integers, its constants and the kernel that runs it.</summary>
    internal sealed class Op
    {
        /// <summary>Fields of this object, for the heap account.</summary>
        public const int FieldCount = 7;

        /// <summary>The record's integers: (offset, bytes) of each operand in the arena, then the parameters of docs/formats/model.md.</summary>
        public int[] Values;

        /// <summary>Resident weights or an 8-bit table; null when streamed or unused.</summary>
        public byte[] Bytes;

        /// <summary>Resident channel table or another table of integers; null when streamed or unused.</summary>
        public int[] Words;

        /// <summary>Packed weights; null when the op is not packed or is so on the way.</summary>
        public long[][] Rows;

        /// <summary>The rescaling of all channels, where it is kept; else null.</summary>
        public LaneScale Scale;

        /// <summary>Blocks of weights that any input may pass before the lanes are emptied.</summary>
        public int Run;

        /// <summary>Runs this op.</summary>
        public Kernel Kernel;
    }
}
