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
            for (int channel = 0; channel < channels; channel++)
            {
                int y = min;
                for (int row = top; row < bottom; row++)
                {
                    int input = image + (((row * width) + left) * channels) + channel;
                    for (int column = left; column < right; column++)
                    {
                        int x = arena[input];
                        y = x > y ? x : y;
                        input += channels;
                    }
                }

                arena[output + channel] = (sbyte)(y > max ? max : y);
            }
        }
    }
}
