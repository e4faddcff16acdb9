namespace TinyDevice.Inference.Kernels
{
    /// <summary>SVDF: every input is projected on filters whose last results are kept; each output weighs the past of its filters.</summary>
    /// <remarks>Operands: input [batches, size], state [batches, filters, memory] of 8 or 16 bits, output. Source of the rules: TFLM svdf_common.cc.</remarks>
    internal sealed class Svdf : Kernel
    {
        private const int State = 2;
        private const int Result = 4;
        private const int Batches = 6;
        private const int Size = 7;
        private const int Filters = 8;
        private const int Memory = 9;
        private const int Rank = 10;
        private const int StateWidth = 11;
        private const int Features = 12;
        private const int Times = 13;
        private const int InputZero = 14;
        private const int FeatureMultiplier = 15;
        private const int FeatureShift = 16;
        private const int StateZero = 17;
        private const int Multiplier = 18;
        private const int Shift = 19;
        private const int OutputZero = 20;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 3 && values == OutputZero + 1;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            int filters = values[Filters];
            int rank = values[Rank];
            int width = values[StateWidth];
            bool valid = Shapes.AreDimensions(values, Batches, 5) && (width == 1 || width == 2) && filters % rank == 0
                && Shapes.ProductIs(values[InputBytes], values[Batches], values[Size], 1, 1)
                && Shapes.ProductIs(values[State + 1], values[Batches], filters, values[Memory], width)
                && Shapes.ProductIs(values[Result + 1], values[Batches], filters / rank, 1, 1)
                && values[FeatureMultiplier] >= 0 && values[FeatureShift] >= -31 && values[FeatureShift] <= 31
                && values[Multiplier] >= 0 && values[Shift] >= -31 && values[Shift] <= 31;
            if (!valid)
            {
                return InferenceStatus.BadOp;
            }

            InferenceStatus status = preparation.LoadWords(values[Times], ((long)filters * values[Memory]) + (filters / rank), out op.Words);
            return status == InferenceStatus.Ok
                ? preparation.LoadBytes(values[Features], (long)filters * values[Size], out op.Bytes)
                : status;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            sbyte[] arena = workspace.Arena;
            int width = values[StateWidth];
            int last = values[State] + values[State + 1] - width;
            for (int i = values[State]; i < last; i++)
            {
                arena[i] = arena[i + width];
            }

            int units = values[Filters] / values[Rank];
            int output = values[Result];
            for (int batch = 0; batch < values[Batches]; batch++)
            {
                for (int unit = 0; unit < units; unit++)
                {
                    int sum = op.Words[(values[Filters] * values[Memory]) + unit];
                    for (int i = 0; i < values[Rank]; i++)
                    {
                        int filter = (unit * values[Rank]) + i;
                        int past = values[State] + (((batch * values[Filters]) + filter) * values[Memory] * width);
                        int feature = Project(op, arena, values[Input] + (batch * values[Size]), filter) + values[StateZero];
                        int newest = past + ((values[Memory] - 1) * width);
                        arena[newest] = (sbyte)feature;
                        if (width == 2)
                        {
                            arena[newest + 1] = (sbyte)(feature >> 8);
                        }

                        sum += Weigh(op, arena, past, filter);
                    }

                    int y = FixedPoint.Rescale(sum, values[Multiplier], values[Shift]) + values[OutputZero];
                    arena[output] = (sbyte)(y < -128 ? -128 : y > 127 ? 127 : y);
                    output++;
                }
            }

            return InferenceStatus.Ok;
        }

        private static int Project(Op op, sbyte[] arena, int input, int filter)
        {
            int[] values = op.Values;
            byte[] weights = op.Bytes;
            int size = values[Size];
            int zero = values[InputZero];
            int weight = filter * size;
            int sum = 0;
            int end = input + size;
            for (int last = end - 3; input < last; input += 4)
            {
                sum += ((arena[input] - zero) * (weights[weight] - 128)) + ((arena[input + 1] - zero) * (weights[weight + 1] - 128))
                    + ((arena[input + 2] - zero) * (weights[weight + 2] - 128)) + ((arena[input + 3] - zero) * (weights[weight + 3] - 128));
                weight += 4;
            }

            for (; input < end; input++)
            {
                sum += (arena[input] - zero) * (weights[weight] - 128);
                weight++;
            }

            int y = FixedPoint.Rescale(sum, values[FeatureMultiplier], values[FeatureShift]);
            int max = values[StateWidth] == 1 ? 127 : 32767;
            return y > max ? max : y < -1 - max ? -1 - max : y;
        }

        private static int Weigh(Op op, sbyte[] arena, int past, int filter)
        {
            int[] values = op.Values;
            int[] weights = op.Words;
            bool wide = values[StateWidth] == 2;
            int zero = values[StateZero];
            int sum = 0;
            int weight = filter * values[Memory];
            for (int end = weight + values[Memory]; weight < end; weight++)
            {
                int x = arena[past];
                past++;
                if (wide)
                {
                    x = (x & 0xFF) | (arena[past] << 8);
                    past++;
                }

                sum += weights[weight] * (x - zero);
            }

            return sum;
        }
    }
}
