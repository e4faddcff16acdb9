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
    }
}
