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
        bool same = window.Padding == Padding.Same;
        int reach = ((height - 1) * window.StrideHeight) + ((layer.KernelHeight - 1) * window.DilationHeight) + 1;
        int top = same ? Math.Max(reach - layer.InputShape[1], 0) / 2 : 0;
        reach = ((width - 1) * window.StrideWidth) + ((layer.KernelWidth - 1) * window.DilationWidth) + 1;
        int left = same ? Math.Max(reach - layer.InputShape[2], 0) / 2 : 0;
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
}
