namespace TinyDevice.Inference.Kernels
{
    /// <summary>The code of one op code and variant; it has no state of its own, everything is in <see cref="Op"/> and <see cref="Workspace"/>.</summary>
    internal abstract class Kernel
    {
        /// <summary>Offset and bytes of operand 0 in <see cref="Op.Values"/>.</summary>
        protected const int Input = 0;

        /// <summary>Bytes of operand 0.</summary>
        protected const int InputBytes = 1;

        /// <summary>Offset of operand 1, the output of every op with one input.</summary>
        protected const int Output = 2;

        /// <summary>Bytes of operand 1.</summary>
        protected const int OutputBytes = 3;

        /// <summary>The first parameter of an op with one input and one output.</summary>
        protected const int FirstParameter = 4;

        /// <summary>True when a record with this many operands and integers has the form this op reads.</summary>
        public abstract bool FitsRecord(int operands, int values);

        /// <summary>Checks every parameter against the operands, so that <see cref="Invoke"/> needs no checks, and loads the constants.</summary>
        /// <returns>Ok, BadOp, HeapTooLarge, WindowTooLarge or ReadFailed.</returns>
        public abstract InferenceStatus Prepare(Op op, Preparation preparation);

        /// <summary>Runs the op and allocates nothing.</summary>
        /// <returns>Ok, or ReadFailed when the medium of streamed weights fails.</returns>
        public abstract InferenceStatus Invoke(Op op, Workspace workspace);
    }
}
