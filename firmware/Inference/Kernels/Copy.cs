using System;

namespace TinyDevice.Inference.Kernels
{
    /// <summary>Moves bytes from strides to strides: slices, joins, splits, transposes, paddings and variables.</summary>
    internal sealed class Copy : Kernel
    {
        private const int Rank = 6;
        private const int Dimensions = FirstParameter;
        private const int InputStart = Dimensions + Rank;
        private const int InputStrides = InputStart + 1;
        private const int OutputStart = InputStrides + Rank;
        private const int OutputStrides = OutputStart + 1;
        private const int Fill = OutputStrides + Rank;

        /// <summary>A <see cref="Fill"/> that leaves the rest of the output as it is.</summary>
        private const int NoFill = 256;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == Fill + 1;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            bool valid = Shapes.AreDimensions(values, Dimensions, Rank)
                && Shapes.StridesStayInside(values, Dimensions, InputStrides, Rank, values[InputStart], values[InputBytes])
                && Shapes.StridesStayInside(values, Dimensions, OutputStrides, Rank, values[OutputStart], values[OutputBytes])
                && IsWork(values)
                && (values[Fill] == NoFill || (values[Fill] >= -128 && values[Fill] <= 127));
            return valid ? InferenceStatus.Ok : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            sbyte[] arena = workspace.Arena;
            if (values[Fill] != NoFill)
            {
                ArenaFill.Fill(arena, values[Output], values[OutputBytes], (sbyte)values[Fill]);
            }

            int from = values[Input] + values[InputStart];
            int to = values[Output] + values[OutputStart];
            for (int i = 0; i < values[Dimensions]; i++)
            {
                int from1 = from;
                int to1 = to;
                for (int j = 0; j < values[Dimensions + 1]; j++)
                {
                    CopyBlock(values, arena, from1, to1);
                    from1 += values[InputStrides + 1];
                    to1 += values[OutputStrides + 1];
                }

                from += values[InputStrides];
                to += values[OutputStrides];
            }

            return InferenceStatus.Ok;
        }

        /// <summary>True when no byte of the output is written twice over, which bounds the work by the output.</summary>
        private static bool IsWork(int[] values)
        {
            long count = 1;
            for (int i = 0; i < Rank; i++)
            {
                count *= values[Dimensions + i];
                if (count > values[OutputBytes])
                {
                    return false;
                }
            }

            return true;
        }

        private static void CopyBlock(int[] values, sbyte[] arena, int from2, int to2)
        {
            for (int k = 0; k < values[Dimensions + 2]; k++)
            {
                int from3 = from2;
                int to3 = to2;
                for (int l = 0; l < values[Dimensions + 3]; l++)
                {
                    if (values[InputStrides + 5] == 1 && values[OutputStrides + 5] == 1)
                    {
                        CopyRuns(values, arena, from3, to3);
                    }
                    else
                    {
                        CopyRows(values, arena, from3, to3);
                    }

                    from3 += values[InputStrides + 3];
                    to3 += values[OutputStrides + 3];
                }

                from2 += values[InputStrides + 2];
                to2 += values[OutputStrides + 2];
            }
        }

        private static void CopyRuns(int[] values, sbyte[] arena, int from, int to)
        {
            int count = values[Dimensions + 5];
            int fromStride = values[InputStrides + 4];
            int toStride = values[OutputStrides + 4];
            for (int i = values[Dimensions + 4]; i > 0; i--)
            {
                Array.Copy(arena, from, arena, to, count);
                from += fromStride;
                to += toStride;
            }
        }

        private static void CopyRows(int[] values, sbyte[] arena, int from4, int to4)
        {
            int count = values[Dimensions + 5];
            int fromStride = values[InputStrides + 5];
            int toStride = values[OutputStrides + 5];
            for (int m = values[Dimensions + 4]; m > 0; m--)
            {
                int from = from4;
                int to = to4;
                for (int i = count; i > 0; i--)
                {
                    arena[to] = arena[from];
                    from += fromStride;
                    to += toStride;
                }

                from4 += values[InputStrides + 4];
                to4 += values[OutputStrides + 4];
            }
        }
    }
}
