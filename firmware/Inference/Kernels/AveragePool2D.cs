namespace TinyDevice.Inference.Kernels
{
    /// <summary>AVERAGE_POOL_2D: the mean, ties away from zero.</summary>
    /// <remarks>Source of the rules: TFLite reference_integer_ops::AveragePool.</remarks>
    internal sealed class AveragePool2D : Pool2D
    {
        /// <inheritdoc/>
        protected override void Combine(int[] values, Workspace workspace, int image, int output)
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
            int half = count / 2;
            int rows = bottom - top;
            int columns = right - left;
            if (columns == width)
            {
                // Whole rows lie in one piece.
                columns = count;
                rows = 1;
            }

            int down = width * channels;
            int start = image + (((top * width) + left) * channels);
            if (rows == 2 && columns == 2)
            {
                int last = down + channels;
                for (int end = start + channels; start < end; start++)
                {
                    int four = arena[start] + arena[start + channels] + arena[start + down] + arena[start + last];
                    int mean = four > 0 ? (four + 2) >> 2 : -((2 - four) >> 2);
                    arena[output] = (sbyte)(mean < min ? min : mean > max ? max : mean);
                    output++;
                }

                return;
            }

            int pair = 2 * channels;
            int even = columns / 2 * pair;
            bool isOdd = (columns & 1) != 0;
            for (int channel = 0; channel < channels; channel++)
            {
                int sum = 0;
                int row = start + channel;
                for (int i = rows; i > 0; i--)
                {
                    int p = row;
                    for (int end = p + even; p < end; p += pair)
                    {
                        sum += arena[p] + arena[p + channels];
                    }

                    if (isOdd)
                    {
                        sum += arena[p];
                    }

                    row += down;
                }

                int y = sum > 0 ? (sum + half) / count : (sum - half) / count;
                arena[output + channel] = (sbyte)(y < min ? min : y > max ? max : y);
            }
        }
    }
}
