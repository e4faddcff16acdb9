using System.Globalization;
using System.Net;
using System.Text;

namespace TinyDevice.Packaging.Analysis.Html;

/// <summary>One series of bars as inline SVG: a bar per layer in order, its value in a tooltip; colours come from the page.</summary>
internal static class BarChart
{
    private const int Width = 960;
    private const int Height = 220;
    private const int Left = 84;
    private const int Top = 14;
    private const int Bottom = 24;
    private const int GridLines = 4;

    /// <summary>Draws the bars.</summary>
    /// <param name="description">What the chart shows, for those who cannot see it.</param>
    /// <param name="bars">Name and value of each bar, values of 0 or more.</param>
    /// <param name="unit">Unit behind every value.</param>
    public static string Draw(string description, IReadOnlyList<(string Name, long Value)> bars, string unit)
    {
        long top = NiceTop(bars.Select(bar => bar.Value).DefaultIfEmpty(0).Max());
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(description)}\">");
        int plot = Height - Top - Bottom;
        for (int i = 0; i <= GridLines; i++)
        {
            double y = Top + (plot * (1 - ((double)i / GridLines)));
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{top * i / GridLines:N0}</text>");
        }

        double step = (double)(Width - Left) / Math.Max(1, bars.Count);
        double gap = step > 4 ? 2 : 0;
        for (int i = 0; i < bars.Count; i++)
        {
            double height = (double)plot * bars[i].Value / top;
            string name = WebUtility.HtmlEncode(bars[i].Name);
            svg.Append(CultureInfo.InvariantCulture, $"<g><title>{name}: {bars[i].Value:N0} {unit}</title>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"hit\" x=\"{Left + (i * step):0.##}\" y=\"{Top}\" width=\"{step:0.##}\" height=\"{plot}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"bar\" x=\"{Left + (i * step) + (gap / 2):0.##}\" y=\"{Top + plot - height:0.##}\" width=\"{step - gap:0.##}\" height=\"{height:0.##}\"/></g>");
        }

        AppendAxis(svg, bars.Count, step);
        return svg.Append("</svg>").ToString();
    }

    private static void AppendAxis(StringBuilder svg, int count, double step)
    {
        int every = Math.Max(1, (int)Math.Ceiling(28 / step));
        for (int i = 0; i < count; i += every)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + ((i + 0.5) * step):0.##}\" y=\"{Height - 6}\" text-anchor=\"middle\">{i}</text>");
        }
    }

    /// <summary>The next number of the form 4, 8, 20 or 40 times a power of ten, so that the grid lines are round.</summary>
    private static long NiceTop(long value)
    {
        long unit = GridLines;
        while (unit * 10 < value)
        {
            unit *= 10;
        }

        return value <= unit ? unit : value <= 2 * unit ? 2 * unit : value <= 5 * unit ? 5 * unit : 10 * unit;
    }
}
