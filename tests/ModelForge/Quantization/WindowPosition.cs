using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.ModelForge.Quantization;

/// <summary>One output pixel and the taps of the kernel that fall on the input there; those outside contribute nothing.</summary>
/// <param name="Pixel">Index of the output pixel over batch, rows and columns.</param>
/// <param name="Taps">Index of the tap in the kernel, and of the input pixel it falls on.</param>
internal readonly record struct WindowPosition(int Pixel, IReadOnlyList<(int Tap, int Pixel)> Taps)
{
    public static IEnumerable<WindowPosition> All(QuantizedLayer layer)
    {
        Window window = layer.Window;
        (int height, int width) = (layer.OutputShape[1], layer.OutputShape[2]);
        int top = PaddingBefore(layer, layer.InputShape[1], height, layer.KernelHeight, window.StrideHeight, window.DilationHeight);
        int left = PaddingBefore(layer, layer.InputShape[2], width, layer.KernelWidth, window.StrideWidth, window.DilationWidth);
        for (int pixel = 0; pixel < layer.OutputShape[0] * height * width; pixel++)
        {
            int row = (pixel / width % height * window.StrideHeight) - top;
            int column = (pixel % width * window.StrideWidth) - left;
            yield return new WindowPosition(pixel, TapsAt(layer, pixel / (height * width), row, column));
        }
    }

    private static List<(int Tap, int Pixel)> TapsAt(QuantizedLayer layer, int batch, int row, int column)
    {
        (int height, int width) = (layer.InputShape[1], layer.InputShape[2]);
        var taps = new List<(int Tap, int Pixel)>();
        for (int tap = 0; tap < layer.KernelHeight * layer.KernelWidth; tap++)
        {
            int y = row + (tap / layer.KernelWidth * layer.Window.DilationHeight);
            int x = column + (tap % layer.KernelWidth * layer.Window.DilationWidth);
            if (y >= 0 && y < height && x >= 0 && x < width)
            {
                taps.Add((tap, (((batch * height) + y) * width) + x));
            }
        }

        return taps;
    }

    private static int PaddingBefore(QuantizedLayer layer, int input, int output, int kernel, int stride, int dilation)
    {
        if (layer.Window.Padding == Padding.Valid)
        {
            return 0;
        }

        return Math.Max(((output - 1) * stride) + ((kernel - 1) * dilation) + 1 - input, 0) / 2;
    }
}
