namespace TinyDevice.Inference.Kernels
{
    /// <summary>RESIZE_BILINEAR, and RESIZE_NEAREST_NEIGHBOR with fractions of 0: [batches, h, w, channels] gives [batches, oh, ow, channels].</summary>
    /// <remarks>
    /// For every output row, then column, a table made on the host holds the lower and the upper input index and the fraction between
    /// them in Q10. Source of the rules: TFLite reference_ops::ResizeBilinearInteger.
    /// </remarks>
    internal sealed class Resize : Kernel
    {
        private const int Batches = FirstParameter;
        private const int InputHeight = FirstParameter + 1;
        private const int InputWidth = FirstParameter + 2;
        private const int Channels = FirstParameter + 3;
        private const int OutputHeight = FirstParameter + 4;
        private const int OutputWidth = FirstParameter + 5;
        private const int Places = FirstParameter + 6;
        private const int One = 1 << 10;
        private const int Half = 1 << 19;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == Places + 1;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            bool valid = Shapes.AreDimensions(values, Batches, 6)
                && Shapes.ProductIs(values[InputBytes], values[Batches], values[InputHeight], values[InputWidth], values[Channels])
                && Shapes.ProductIs(values[OutputBytes], values[Batches], values[OutputHeight], values[OutputWidth], values[Channels]);
            if (!valid)
            {
                return InferenceStatus.BadOp;
            }

            int height = values[OutputHeight];
            InferenceStatus status = preparation.LoadWords(values[Places], 3L * (height + values[OutputWidth]), out op.Words);
            if (status != InferenceStatus.Ok)
            {
                return status;
            }

            for (int i = 0; i < op.Words.Length; i += 3)
            {
                int size = i < 3 * height ? values[InputHeight] : values[InputWidth];
                if (op.Words[i] < 0 || op.Words[i] >= size || op.Words[i + 1] < 0 || op.Words[i + 1] >= size)
                {
                    return InferenceStatus.BadOp;
                }
            }

            return InferenceStatus.Ok;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            int[] places = op.Words;
            int height = values[OutputHeight];
            int row = values[InputWidth] * values[Channels];
            int image = values[Input];
            int output = values[Output];
            for (int batch = 0; batch < values[Batches]; batch++)
            {
                for (int y = 0; y < 3 * height; y += 3)
                {
                    workspace.FilterTop = image + (places[y] * row);
                    workspace.FilterLeft = image + (places[y + 1] * row);
                    ResizeRow(op, workspace, places[y + 2], output);
                    output += values[OutputWidth] * values[Channels];
                }

                image += values[InputHeight] * row;
            }

            return InferenceStatus.Ok;
        }

        /// <summary>One output row between the input rows that begin at FilterTop and FilterLeft.</summary>
        private static void ResizeRow(Op op, Workspace workspace, int down, int output)
        {
            sbyte[] arena = workspace.Arena;
            int[] places = op.Words;
            int channels = op.Values[Channels];
            for (int x = 3 * op.Values[OutputHeight]; x < places.Length; x += 3)
            {
                int left = places[x] * channels;
                int right = places[x + 1] * channels;
                int across = places[x + 2];
                int upperLeft = workspace.FilterTop + left;
                int upperRight = workspace.FilterTop + right;
                int lowerLeft = workspace.FilterLeft + left;
                int lowerRight = workspace.FilterLeft + right;
                for (int i = 0; i < channels; i++)
                {
                    int upper = (arena[upperLeft + i] * (One - across)) + (arena[upperRight + i] * across);
                    int lower = (arena[lowerLeft + i] * (One - across)) + (arena[lowerRight + i] * across);
                    int sum = (upper * (One - down)) + (lower * down);
                    arena[output] = (sbyte)((sum + (sum > 0 ? Half : -Half)) / (1 << 20));
                    output++;
                }
            }
        }
    }
}
