namespace TinyDevice.Inference.Kernels
{
    /// <summary>MAX_POOL_2D.</summary>
    /// <remarks>Source of the rules: TFLite reference_integer_ops::MaxPool.</remarks>
    internal sealed class MaxPool2D : Pool2D
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
            int down = width * channels;
            int span = (right - left) * channels;
            int start = image + (((top * width) + left) * channels);
            if (bottom - top == 2 && right - left == 2)
            {
                for (int p = start; p < start + channels; p++)
                {
                    sbyte a = arena[p], b = arena[p + channels], c = arena[p + down], d = arena[p + down + channels];
                    a = a > b ? a : b;
                    c = c > d ? c : d;
                    a = a > c ? a : c;
                    arena[output] = a < min ? (sbyte)min : a > max ? (sbyte)max : a;
                    output++;
                }

                return;
            }

            int last = start + ((bottom - top) * down);
            for (int channel = 0; channel < channels; channel++)
            {
                int y = min;
                for (int row = start + channel; row < last; row += down)
                {
                    for (int p = row; p < row + span; p += channels)
                    {
                        int x = arena[p];
                        y = x > y ? x : y;
                    }
                }

                arena[output + channel] = (sbyte)(y > max ? max : y);
            }
        }
    }
}
