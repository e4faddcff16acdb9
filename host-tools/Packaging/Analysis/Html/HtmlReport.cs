using System.Globalization;
using System.Net;
using System.Text;

namespace TinyDevice.Packaging.Analysis.Html;

/// <summary>An analysis as one HTML file that needs nothing else: no script, no font, no image, no request.</summary>
public static class HtmlReport
{
    private const string Style = """
        :root{color-scheme:light dark;--page:#fcfcfb;--ink:#1b1b1a;--soft:#6b6a66;--line:#e3e2de;--bar:#2a6fdb;--good:#1a7f4b;--bad:#b3261e}
        @media(prefers-color-scheme:dark){:root{--page:#191918;--ink:#eceae5;--soft:#a19f98;--line:#383733;--bar:#6fa3f5;--good:#5fc796;--bad:#f2877d}}
        body{margin:2rem auto;max-width:62rem;padding:0 1rem;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
        h1{font-size:1.5rem}h2{font-size:1.1rem;margin:2.2rem 0 .4rem}p,li{color:var(--soft)}
        dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.8rem}dt{color:var(--soft);font-size:.85rem}dd{margin:0;font-size:1.2rem}
        .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
        th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}th{color:var(--soft);font-weight:600}
        .n{text-align:right}.good{color:var(--good)}.bad{color:var(--bad)}
        svg{width:100%;height:auto}svg text{fill:var(--soft);font-size:11px}.grid{stroke:var(--line)}.bar{fill:var(--bar)}.hit{fill:transparent}g:hover .hit{fill:var(--line)}
        """;

    /// <summary>The report on a model.</summary>
    public static string Write(ModelAnalysis analysis)
    {
        var page = new StringBuilder();
        Begin(page, analysis.Name);
        Facts(page,
            ("Multiply-accumulates", $"{analysis.Macs:N0}"),
            ("Weights", $"{analysis.WeightBytes:N0} B"),
            ("Activations at the peak", $"{analysis.PeakActivationBytes:N0} B"),
            ("Arena planned", analysis.ArenaBytes is { } arena ? $"{arena:N0} B" : "none"),
            ("IL instructions, estimated", $"{analysis.Instructions:N0}"),
            ("Smallest that fits", analysis.SmallestTarget ?? "none"));
        if (analysis.Problem is { } problem)
        {
            Paragraph(page, "bad", problem);
        }

        Targets(page, analysis.Targets);
        Charts(page, analysis.Layers);
        Layers(page, analysis.Layers);
        return End(page, analysis.Assumptions);
    }

    /// <summary>The report on a plan made by hand.</summary>
    public static string Write(MemoryPlan plan, string name)
    {
        var page = new StringBuilder();
        LayerProfile[] layers = [.. plan.Layers.Select(row => row.ToProfile())];
        Begin(page, name);
        Facts(page,
            ("Weights", $"{plan.Weights:N0} ({plan.ModelBytes:N0} B)"),
            ("Largest output", $"{plan.PeakActivationBytes:N0} B"),
            ("Largest input and output", $"{plan.PeakPairBytes:N0} B"),
            ("Flash", $"{plan.Flash.UsedBytes:N0} of {plan.Flash.LimitBytes:N0} B"),
            ("RAM", $"{plan.Ram.UsedBytes:N0} of {plan.Ram.LimitBytes:N0} B"),
            ("Verdict", plan.Fits ? "fits" : "does not fit"));
        foreach (Shortage shortage in plan.Shortages)
        {
            Paragraph(page, "bad", Sentence(shortage));
        }

        Charts(page, layers);
        Layers(page, layers);
        return End(page, plan.Assumptions);
    }

    /// <summary>What to cut, in a sentence.</summary>
    public static string Sentence(Shortage shortage)
    {
        string layers = string.Join(", ", shortage.Layers.Take(5).Select(layer => string.Create(CultureInfo.InvariantCulture, $"layer {layer.Index} {layer.Operator} ({layer.Bytes:N0} B)")));
        string more = shortage.Layers.Count > 5 ? $" and {shortage.Layers.Count - 5} more" : "";
        string where = shortage.Resource is "slot" or "flash" ? "weights are in" : "activations alive during";
        return string.Create(CultureInfo.InvariantCulture, $"Cut {shortage.Bytes:N0} bytes of {shortage.Resource}: the most {where} {layers}{more}.");
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static void Begin(StringBuilder page, string name) => page.Append(CultureInfo.InvariantCulture,
        $"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Encode(name)} - TinyDevice analysis</title>\n<style>{Style}</style></head>\n<body>\n<h1>{Encode(name)}</h1>\n");

    private static string End(StringBuilder page, IReadOnlyList<string> assumptions)
    {
        page.Append("<h2>What the numbers rest on</h2>\n<ul>");
        foreach (string assumption in assumptions)
        {
            page.Append(CultureInfo.InvariantCulture, $"<li>{Encode(assumption)}</li>");
        }

        return page.Append("</ul>\n</body></html>\n").ToString();
    }

    private static void Facts(StringBuilder page, params (string Name, string Value)[] facts)
    {
        page.Append("<dl>");
        foreach ((string name, string value) in facts)
        {
            page.Append(CultureInfo.InvariantCulture, $"<div><dt>{Encode(name)}</dt><dd>{Encode(value)}</dd></div>");
        }

        page.Append("</dl>\n");
    }

    private static void Paragraph(StringBuilder page, string style, string text) =>
        page.Append(CultureInfo.InvariantCulture, $"<p class=\"{style}\">{Encode(text)}</p>\n");

    private static void Charts(StringBuilder page, IReadOnlyList<LayerProfile> layers)
    {
        Chart(page, "Memory over time", "Activation bytes alive while each layer runs", layers, layer => layer.AliveBytes, "bytes");
        Chart(page, "Weights", "Weight bytes of each layer", layers, layer => layer.WeightBytes, "bytes");
        Chart(page, "Multiply-accumulates", "Multiply-accumulate operations of each layer", layers, layer => layer.Macs, "MACs");
        Chart(page, "IL instructions", "Estimated IL instructions of each layer", layers, layer => layer.Instructions, "instructions");
    }

    private static void Chart(StringBuilder page, string title, string description, IReadOnlyList<LayerProfile> layers, Func<LayerProfile, long> value, string unit) =>
        page.Append(CultureInfo.InvariantCulture,
            $"<h2>{title}</h2>\n<p>{description}.</p>\n{BarChart.Draw(description, [.. layers.Select(layer => ($"{layer.Index} {layer.Operator}", value(layer)))], unit)}\n");

    private static void Layers(StringBuilder page, IReadOnlyList<LayerProfile> layers)
    {
        page.Append("<h2>Layers</h2>\n<div class=\"wide\"><table><tr><th class=\"n\">#</th><th>operator</th><th>input</th><th>output</th><th class=\"n\">weights B</th><th class=\"n\">alive B</th><th class=\"n\">MACs</th><th class=\"n\">IL</th><th class=\"n\">ms</th></tr>\n");
        foreach (LayerProfile layer in layers)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><td class=\"n\">{layer.Index}</td><td>{Encode(layer.Operator)}</td><td>{string.Join('x', layer.InputShape)}</td><td>{string.Join('x', layer.OutputShape)}</td><td class=\"n\">{layer.WeightBytes:N0}</td><td class=\"n\">{layer.AliveBytes:N0}</td><td class=\"n\">{layer.Macs:N0}</td><td class=\"n\">{layer.Instructions:N0}</td><td class=\"n\">{layer.Milliseconds:#,0.###}</td></tr>\n");
        }

        page.Append("</table></div>\n");
    }

    private static void Targets(StringBuilder page, IReadOnlyList<TargetFit> targets)
    {
        page.Append("<h2>Targets</h2>\n<div class=\"wide\"><table><tr><th>target</th><th>runs</th><th>memory</th><th class=\"n\">ms</th><th class=\"n\">uJ</th><th class=\"n\">battery, days</th></tr>\n");
        foreach (TargetFit fit in targets)
        {
            string memory = string.Join("<br>", fit.Memory.Select(use => string.Create(
                CultureInfo.InvariantCulture, $"<span class=\"{(use.Fits ? "good" : "bad")}\">{use.Resource} {use.UsedBytes:N0} of {use.LimitBytes:N0} B ({use.Utilisation:P0})</span>")));
            string verdict = fit.Fits ? "<span class=\"good\">yes</span>" : "<span class=\"bad\">no</span>";
            string why = fit.Problem ?? (fit.Unsupported.Count > 0 ? "unsupported: " + string.Join(", ", fit.Unsupported) : "");
            string time = fit.Milliseconds is { } ms ? string.Create(CultureInfo.InvariantCulture, $"{(fit.IsLeastTime ? "&ge; " : "")}{ms.Value:#,0.######}") : "";
            page.Append(CultureInfo.InvariantCulture,
                $"<tr><td><b>{Encode(fit.Target)}</b><br>{Encode(fit.Title)}</td><td>{verdict} {Encode(why)}</td><td>{memory}</td><td class=\"n\">{time}</td><td class=\"n\">{fit.Microjoules?.Value:N0}</td><td class=\"n\">{fit.Duty?.BatteryDays:N0}</td></tr>\n");
        }

        page.Append("</table></div>\n");
        foreach (Shortage shortage in targets.SelectMany(fit => fit.Shortages))
        {
            Paragraph(page, "bad", Sentence(shortage));
        }
    }
}
