using System.Globalization;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>Charts as inline SVG; colours come from the style sheet, so they follow light and dark.</summary>
internal static class Chart
{
    private const int Width = 720;
    private const int Height = 180;
    private const int Left = 64;
    private const int Right = 12;
    private const int Top = 12;
    private const int Bottom = 24;
    private const int GridLines = 4;

    /// <summary>Values over time as a line, from 0 upwards.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="unit">Unit of the values.</param>
    /// <param name="points">Times in order with their values; no point, no chart.</param>
    public static Markup Line(string title, string unit, IReadOnlyList<(DateTimeOffset At, double Value)> points)
    {
        if (points.Count == 0)
        {
            return $"<section><h2>{title}</h2><p class=\"dim\">No device has told it yet.</p></section>";
        }
        double top = NiceTop(points.Max(p => p.Value));
        double span = Math.Max(1, (points[^1].At - points[0].At).TotalSeconds);
        double X(DateTimeOffset at) => points.Count == 1 ? Left : Left + ((Width - Left - Right) * (at - points[0].At).TotalSeconds / span);
        double Y(double value) => Top + ((Height - Top - Bottom) * (1 - (value / top)));
        string path = string.Join(' ', points.Select((p, i) => $"{(i == 0 ? 'M' : 'L')}{Number(X(p.At))} {Number(Y(p.Value))}"));
        string summary = string.Create(CultureInfo.InvariantCulture, $"{title}: {points[0].Value:0.###} to {points[^1].Value:0.###} {unit}, at most {points.Max(p => p.Value):0.###}");
        return $"""
            <section><h2>{title}</h2><svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{summary}">{Grid(top, unit)}<path class="line" d="{path}"/>
            {Markup.Join(points.Select(p => (Markup)$"<circle class=\"dot\" r=\"3\" cx=\"{Number(X(p.At))}\" cy=\"{Number(Y(p.Value))}\"><title>{Layout.Time(p.At)}: {Number(p.Value)} {unit}</title></circle>"))}
            <text x="{Left}" y="{Height - 6}">{Layout.Time(points[0].At)}</text><text x="{Width - Right}" y="{Height - 6}" text-anchor="end">{Layout.Time(points[^1].At)}</text>
            </svg></section>
            """;
    }

    /// <summary>One bar of parts, such as succeeded, failed and under way of a stage.</summary>
    public static Markup Parts(string label, int whole, params (string Class, string Name, int Count)[] parts)
    {
        const int Full = 600;
        double at = 0;
        var bars = new List<Markup>();
        foreach ((string kind, string name, int count) in parts)
        {
            double width = whole == 0 ? 0 : (double)Full * count / whole;
            bars.Add($"<rect class=\"{kind}\" x=\"{Number(at)}\" y=\"1\" width=\"{Number(width)}\" height=\"16\"><title>{count} {name}</title></rect>");
            at += width;
        }
        string told = $"{label}: {string.Join(", ", parts.Select(p => $"{p.Count} {p.Name}"))} of {whole}";
        return $"<svg viewBox=\"0 0 {Full} 18\" preserveAspectRatio=\"none\" height=\"18\" role=\"img\" aria-label=\"{told}\">{Markup.Join(bars)}<rect class=\"track\" x=\"0.5\" y=\"0.5\" width=\"{Full - 1}\" height=\"17\"/></svg>";
    }

    /// <summary>Which bytes of the arena each op of a model reads and writes.</summary>
    /// <param name="arenaBytes">Height of the picture.</param>
    /// <param name="ops">For each op its name, what it reads and what it writes, as offsets and sizes.</param>
    public static Markup Memory(int arenaBytes, IReadOnlyList<(string Name, IEnumerable<(int Offset, int Bytes)> Reads, IEnumerable<(int Offset, int Bytes)> Writes)> ops)
    {
        const int Plot = Height - Top - Bottom;
        double step = (double)(Width - Left - Right) / Math.Max(1, ops.Count);
        Markup Box(string kind, int op, (int Offset, int Bytes) part) => $"""
            <rect class="{kind}" x="{Number(Left + (op * step))}" y="{Number(Top + (Plot * (1 - ((double)(part.Offset + part.Bytes) / arenaBytes))))}"
            width="{Number(Math.Max(1, step - 1))}" height="{Number(Math.Max(1, (double)Plot * part.Bytes / arenaBytes))}"><title>{op} {ops[op].Name} {(kind == "bar" ? "writes" : "reads")} {part.Bytes} B at {part.Offset}</title></rect>
            """;
        return $"""
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="Arena of {arenaBytes} bytes over {ops.Count} ops: dark written, light read">{Grid(arenaBytes, "B")}
            {Markup.Join(Enumerable.Range(0, ops.Count).SelectMany(i => ops[i].Reads.Select(part => Box("read", i, part))))}
            {Markup.Join(Enumerable.Range(0, ops.Count).SelectMany(i => ops[i].Writes.Select(part => Box("bar", i, part))))}
            <text x="{Left}" y="{Height - 6}">op 0</text><text x="{Width - Right}" y="{Height - 6}" text-anchor="end">op {ops.Count - 1}</text></svg>
            """;
    }

    private static Markup Grid(double top, string unit) => Markup.Join(Enumerable.Range(0, GridLines + 1).Select(i =>
    {
        double y = Top + ((Height - Top - Bottom) * (1 - ((double)i / GridLines)));
        return (Markup)$"""
            <line class="grid" x1="{Left}" x2="{Width - Right}" y1="{Number(y)}" y2="{Number(y)}"/><text x="{Left - 8}" y="{Number(y + 4)}" text-anchor="end">{Number(top * i / GridLines)}{(i == GridLines ? " " + unit : "")}</text>
            """;
    }));

    /// <summary>1, 2 or 5 times a power of ten, so that the grid lines are round.</summary>
    private static double NiceTop(double value)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 1e-3))));
        return new[] { 1, 2, 5, 10 }.Select(n => n * unit).First(top => top >= value);
    }

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
}
