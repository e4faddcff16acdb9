using Spectre.Console;
using TinyDevice.Packaging.Analysis;
using TinyDevice.Packaging.Analysis.Html;

namespace TinyDevice.Cli.Commands;

/// <summary>Shows a model's analysis on a terminal.</summary>
internal static class AnalysisView
{
    public static void Render(Terminal terminal, ModelAnalysis analysis, string? html)
    {
        RenderLayers(terminal, analysis);
        if (analysis.Problem is { } problem)
        {
            terminal.WriteMarkup($"[red]TinyDevice cannot run it:[/] {problem.EscapeMarkup()}");
        }

        foreach (TargetFit fit in analysis.Targets)
        {
            RenderTarget(terminal, fit);
        }

        terminal.WriteLine("");
        terminal.WriteMarkup(analysis.SmallestTarget is { } smallest
            ? $"smallest that fits: [green]{smallest}[/] ({analysis.SmallestClass!.ToString()!.ToLowerInvariant()}); with TinyDevice: {analysis.SmallestTinyDeviceTarget ?? "none"}"
            : "[red]fits no target of targets.json[/]");
        terminal.WriteMarkup($"[grey]{string.Join(' ', analysis.Assumptions).EscapeMarkup()} docs/analysis.md says more.[/]");
        if (html is not null)
        {
            terminal.WriteLine($"report in {html}");
        }
    }

    private static void RenderLayers(Terminal terminal, ModelAnalysis analysis)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("#", "op", "input", "output", "weights B", "activations B", "alive B", "MACs", "IL", "ms");
        foreach (int column in new[] { 0, 4, 5, 6, 7, 8, 9 })
        {
            table.Columns[column].RightAligned();
        }

        foreach (LayerProfile layer in analysis.Layers)
        {
            table.AddRow(
                layer.Index.ToString(),
                layer.Operator.EscapeMarkup(),
                string.Join('x', layer.InputShape),
                string.Join('x', layer.OutputShape),
                layer.WeightBytes.ToString("N0"),
                layer.ActivationBytes.ToString("N0"),
                layer.AliveBytes.ToString("N0"),
                layer.Macs.ToString("N0"),
                analysis.Problem is null ? layer.Instructions.ToString("N0") : "-",
                layer.Milliseconds is { } time ? Number(time) : "-");
        }

        terminal.Out.Write(table);
        terminal.WriteLine(
            $"{analysis.Name}: {analysis.FileBytes:N0} B file, {analysis.WeightBytes:N0} B weights, {analysis.PeakActivationBytes:N0} B activations at the peak, {analysis.Macs:N0} MACs{(analysis.Problem is null ? $", about {analysis.Instructions:N0} IL" : "")}; IL and ms on {analysis.Targets[0].Target}");
        if (analysis.ArenaBytes is { } arena)
        {
            terminal.WriteLine($"compiled: {analysis.ImageBytes:N0} B image, {arena:N0} B arena");
        }
    }

    private static void RenderTarget(Terminal terminal, TargetFit fit)
    {
        terminal.WriteLine("");
        terminal.WriteMarkup($"{(fit.Fits ? "[green]fits[/]" : "[red]does not fit[/]")} [bold]{fit.Target}[/] {fit.Title.EscapeMarkup()}, {fit.Runtime.EscapeMarkup()}: {fit.OperatorsCovered} of {fit.OperatorsUsed} operators");
        foreach (MemoryUse use in fit.Memory)
        {
            string parts = string.Join(" + ", use.Parts.Select(part => $"{part.Name} {part.Bytes:N0}"));
            terminal.WriteMarkup($"  {use.Resource,-6} {use.UsedBytes,11:N0} of {use.LimitBytes,11:N0} B  {(use.Fits ? "" : "[red]")}{use.Utilisation,7:P1}{(use.Fits ? "" : "[/]")}  [grey]{parts.EscapeMarkup()}[/]");
        }

        if (fit.Milliseconds is { } time)
        {
            string range = time.Low < time.High ? $" ({Number(time.Low)} to {Number(time.High)})" : "";
            string energy = fit.Microjoules is { } joules ? $", {Number(joules.Value)} uJ" : ", energy not known";
            terminal.WriteLine($"  time   {(fit.IsLeastTime ? "at least " : "about ")}{Number(time.Value)} ms{range}{energy} per inference");
        }

        if (fit.Duty is { } duty)
        {
            terminal.WriteLine(duty.KeepsUp
                ? $"  duty   {Number(duty.DutyCycle * 100)} % at one inference every {duty.EverySeconds:0.###} s{(duty.BatteryDays is { } days ? $", {Number(duty.AverageMilliwatts!.Value)} mW on average, battery lasts {days:N0} days" : "")}"
                : $"  duty   cannot keep up with one inference every {duty.EverySeconds:0.###} s");
        }

        foreach (Shortage shortage in fit.Shortages)
        {
            terminal.WriteMarkup($"  [red]{HtmlReport.Sentence(shortage).EscapeMarkup()}[/]");
        }

        if (fit.Unsupported.Count > 0)
        {
            terminal.WriteMarkup($"  [red]unsupported there: {string.Join(", ", fit.Unsupported).EscapeMarkup()}[/]");
        }

        if (fit.Problem is { } problem && fit.Unsupported.Count == 0)
        {
            terminal.WriteMarkup($"  [red]{problem.EscapeMarkup()}[/]");
        }
    }

    /// <summary>Three digits that matter, never an exponent.</summary>
    private static string Number(double value)
    {
        int decimals = value >= 100 || value <= 0 ? 0 : Math.Min(9, 2 - (int)Math.Floor(Math.Log10(value)));
        return value.ToString("N" + decimals);
    }
}
