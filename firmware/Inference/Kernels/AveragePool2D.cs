namespace TinyDevice.Inference.Kernels
{
    /// <summary>AVERAGE_POOL_2D over [batches, h, w, channels]; padding does not count.</summary>
    /// <remarks>Source of the rules: TFLite reference_integer_ops::AveragePool.</remarks>
    internal sealed class AveragePool2D : Kernel
    {
        private const int Batches = FirstParameter;
        private const int InputHeight = FirstParameter + 1;
        private const int InputWidth = FirstParameter + 2;
        private const int Channels = FirstParameter + 3;
        private const int OutputHeight = FirstParameter + 4;
        private const int OutputWidth = FirstParameter + 5;
        private const int FilterHeight = FirstParameter + 6;
        private const int FilterWidth = FirstParameter + 7;
        private const int StrideHeight = FirstParameter + 8;
        private const int StrideWidth = FirstParameter + 9;
        private const int PaddingTop = FirstParameter + 10;
        private const int PaddingLeft = FirstParameter + 11;
        private const int Min = FirstParameter + 12;
        private const int Max = FirstParameter + 13;

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == FirstParameter + 14;
        }

        /// <inheritdoc/>
        public override InferenceStatus Prepare(Op op, Preparation preparation)
        {
            int[] values = op.Values;
            bool valid = Shapes.AreDimensions(values, Batches, 10)
                && HasTaps(values[InputHeight], values[OutputHeight], values[FilterHeight], values[StrideHeight], values[PaddingTop])
                && HasTaps(values[InputWidth], values[OutputWidth], values[FilterWidth], values[StrideWidth], values[PaddingLeft])
                && values[Min] >= -128 && values[Min] <= values[Max] && values[Max] <= 127
                && Shapes.ProductIs(values[InputBytes], values[Batches], values[InputHeight], values[InputWidth], values[Channels])
                && Shapes.ProductIs(values[OutputBytes], values[Batches], values[OutputHeight], values[OutputWidth], values[Channels]);
            return valid ? InferenceStatus.Ok : InferenceStatus.BadOp;
        }

        /// <inheritdoc/>
        public override InferenceStatus Invoke(Op op, Workspace workspace)
        {
            int[] values = op.Values;
            int channels = values[Channels];
            int imageBytes = values[InputHeight] * values[InputWidth] * channels;
            int image = values[Input];
            int output = values[Output];
            for (int batch = 0; batch < values[Batches]; batch++)
            {
                workspace.FilterTop = -values[PaddingTop];
                for (int y = 0; y < values[OutputHeight]; y++)
                {
                    workspace.FilterLeft = -values[PaddingLeft];
                    for (int x = 0; x < values[OutputWidth]; x++)
                    {
                        Average(values, workspace, image, output);
                        workspace.FilterLeft += values[StrideWidth];
                        output += channels;
                    }

                    workspace.FilterTop += values[StrideHeight];
                }

                image += imageBytes;
            }

            return InferenceStatus.Ok;
        }

        /// <summary>True when every window holds at least one element of the input, so that no mean divides by 0.</summary>
        private static bool HasTaps(int input, int output, int filter, int stride, int padding)
        {
            return padding >= 0 && padding < filter && ((output - 1) * stride) - padding < input;
        }

        private static void Average(int[] values, Workspace workspace, int image, int output)
        {
            sbyte[] arena = workspace.Arena;
            int channels = values[Channels];
            int width = values[InputWidth];
            int min = values[Min];
            int max = values[Max];
            int top = workspace.FilterTop < 0 ? 0 : workspace.FilterTop;
            int left = workspace.FilterLeft < 0 ? 0 : workspace.FilterLeft;
            int bottom = Smaller(workspace.FilterTop + values[FilterHeight], values[InputHeight]);
            int right = Smaller(workspace.FilterLeft + values[FilterWidth], width);
            int count = (bottom - top) * (right - left);
            for (int channel = 0; channel < channels; channel++)
            {
                int sum = 0;
                for (int row = top; row < bottom; row++)
                {
                    int input = image + (((row * width) + left) * channels) + channel;
                    for (int column = left; column < right; column++)
                    {
                        sum += arena[input];
                        input += channels;
                    }
                }

                int y = sum > 0 ? (sum + (count / 2)) / count : (sum - (count / 2)) / count;
                arena[output + channel] = (sbyte)(y < min ? min : y > max ? max : y);
            }
        }

        private static int Smaller(int a, int b)
        {
            return a < b ? a : b;
        }
    }
}
