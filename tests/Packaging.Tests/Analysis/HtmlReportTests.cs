using System.Text.RegularExpressions;
using System.Xml.Linq;
using TinyDevice.Packaging.Analysis;
using TinyDevice.Packaging.Analysis.Html;

namespace TinyDevice.Packaging.Tests.Analysis;

public sealed partial class HtmlReportTests
{
    [Fact]
    public void A_report_needs_nothing_but_itself()
    {
        string html = HtmlReport.Write(AnalysisModels.Analyze(AnalysisModels.Gesture()));
        Assert.DoesNotMatch("(?i)<script|<link|<img|<iframe|@import|url\\(|https?:|src=|href=", html);
        Assert.Contains("prefers-color-scheme:dark", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_chart_is_well_formed_and_has_a_bar_for_each_layer()
    {
        ModelAnalysis analysis = AnalysisModels.Analyze(AnalysisModels.Gesture());
        MatchCollection charts = ChartPattern().Matches(HtmlReport.Write(analysis));
        Assert.Equal(4, charts.Count);
        foreach (Match chart in charts)
        {
            var svg = XElement.Parse(chart.Value);
            Assert.Equal(analysis.Layers.Count, svg.Elements("g").Count());
            Assert.All(svg.Descendants("rect"), bar => Assert.InRange((double)bar.Attribute("y")! + (double)bar.Attribute("height")!, 0, 220));
        }
    }

    [Fact]
    public void Foreign_text_cannot_become_markup()
    {
        ModelAnalysis analysis = AnalysisModels.Analyze(AnalysisModels.Custom()) with { Name = "<b onmouseover=x>" };
        string html = HtmlReport.Write(analysis);
        Assert.DoesNotContain("<b onmouseover", html, StringComparison.Ordinal);
        Assert.Contains("&lt;b onmouseover", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_made_by_hand_is_reported_with_its_assumptions()
    {
        MemoryPlan plan = MemoryPlan.Create(PlannedLayer.ParseAll("dense 4096,64"), 256 * 1024, 64 * 1024);
        string html = HtmlReport.Write(plan, "plan");
        Assert.All(plan.Assumptions, assumption => Assert.Contains(System.Net.WebUtility.HtmlEncode(assumption), html, StringComparison.Ordinal));
        Assert.Contains("Cut ", html, StringComparison.Ordinal);
    }

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex ChartPattern();
}
