using TinyDevice.Packaging.Analysis;
using TinyDevice.Packaging.Analysis.Html;

namespace TinyDevice.Cli.Commands;

/// <summary>Shows a plan made by hand with the lesson's figures, in its order.</summary>
internal static class MemoryPlanView
{
    private const double Kilobyte = 1024;

    public static void Render(Terminal terminal, MemoryPlan plan, int bytesPerValue)
    {
        terminal.WriteLine("Layer-by-layer analysis:");
        foreach (MemoryPlanRow row in plan.Layers)
        {
            terminal.WriteLine($"  Layer {row.Index}: {row.Kind} ({string.Join(", ", row.Numbers)}) -> weights={Kb(row.WeightBytes)}KB, act={Kb(row.ActivationBytes)}KB");
        }

        terminal.WriteLine("");
        terminal.WriteLine($"Total weights: {plan.Weights:N0} ({Kb(plan.ModelBytes)} KB)");
        terminal.WriteLine($"Peak activation: {Kb(plan.PeakActivationBytes)} KB (input and output of one layer together: {Kb(plan.PeakPairBytes)} KB)");
        RenderMemory(terminal, "Flash", plan.Flash);
        RenderMemory(terminal, "RAM", plan.Ram);
        terminal.WriteLine("");
        terminal.WriteMarkup(plan.Fits
            ? $"[green]DEPLOYABLE![/] Flash: {plan.Flash.Utilisation * 100:0}%, RAM: {plan.Ram.Utilisation * 100:0}%"
            : string.Join("\n", plan.Shortages.Select(shortage => $"[red]Need to reduce {(shortage.Resource == "flash" ? "model" : "activations")} by {shortage.Bytes / Kilobyte:0} KB.[/] {HtmlReport.Sentence(shortage)}")));
        terminal.WriteLine("");
        terminal.WriteLine($"Assumptions ({(bytesPerValue == 1 ? "int8" : $"{bytesPerValue} bytes a value")}):");
        foreach (string assumption in plan.Assumptions)
        {
            terminal.WriteLine($"  {assumption}");
        }
    }

    private static void RenderMemory(Terminal terminal, string name, MemoryUse memory)
    {
        terminal.WriteLine("");
        terminal.WriteLine($"{name} usage:");
        foreach (MemoryPart part in memory.Parts)
        {
            terminal.WriteLine($"  {part.Name + ":",-15} {Kb(part.Bytes)} KB");
        }

        terminal.WriteLine($"  {"total:",-15} {Kb(memory.UsedBytes)} / {memory.LimitBytes / Kilobyte:0} KB ({(memory.Fits ? "OK" : "EXCEEDS LIMIT")})");
    }

    private static string Kb(long bytes) => (bytes / Kilobyte).ToString("0.0");
}
