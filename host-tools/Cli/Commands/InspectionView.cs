using System.Globalization;
using Spectre.Console;
using TinyDevice.Packaging.Analysis.Inspection;

namespace TinyDevice.Cli.Commands;

/// <summary>Shows packages, images and models on a terminal.</summary>
internal static class InspectionView
{
    public static void Render(Terminal terminal, PackageView package)
    {
        Field(terminal, "package", $"{package.PackageBytes:N0} B, {package.Chunks} chunks of up to 4,096 B, signed manifest {package.EnvelopeBytes} B (format {package.FormatVersion})");
        Field(terminal, "signed by", $"key {(package.KeyId.Length == 0 ? "(none named)" : package.KeyId)}, {(package.HasHint ? "with" : "without")} hint; not verified here");
        Field(terminal, "model", $"{package.ModelClass} {package.ModelVersion}, epoch {package.Epoch}, sequence {package.Sequence}");
        Field(terminal, "needs", $"target {package.Target}, runtime {package.MinRuntimeVersion}, op set {package.OpSetVersion}, arena {package.ArenaBytes:N0} B, heap {package.HeapBytes:N0} B, latency {(package.MaxLatencyMs == 0 ? "unlimited" : $"at most {package.MaxLatencyMs} ms")}");
        Field(terminal, "gates", Gates(package));
        Field(terminal, "payload", $"{package.PayloadBytes:N0} B, of it image {package.ImageBytes:N0} B");
        Field(terminal, "golden", $"{package.GoldenSamples} samples of {package.GoldenSampleBytes:N0} B, {package.GoldenMode}");
        Field(terminal, "chunk table", $"hmac-sha256 {package.ChunkTableDigest}");
        Field(terminal, "sha-256", package.PayloadSha256);
        foreach (KeyValuePair<string, string> label in package.Labels)
        {
            Field(terminal, "label", $"{label.Key}={label.Value}");
        }

        Render(terminal, package.Image);
    }

    public static void Render(Terminal terminal, ImageView image)
    {
        Field(terminal, "image", $"{image.ImageBytes:N0} B, op set {image.OpSetVersion}, arena {image.ArenaBytes:N0} B, heap {image.HeapBytes:N0} B, window {image.WindowBytes:N0} B, {image.States} states");
        RenderTensors(terminal, "inputs", image.Inputs);
        RenderTensors(terminal, "outputs", image.Outputs);
        Table table = NewTable("#", "op", "variant", "from", "reads", "writes", "parameters");
        foreach (OpView op in image.Ops)
        {
            table.AddRow(
                op.Index.ToString(),
                op.Op,
                op.Variant.ToString(),
                op.SourceIndex.ToString(),
                Places(op.Inputs),
                Places(op.Outputs),
                string.Join(' ', op.Parameters));
        }

        terminal.Out.Write(table);
    }

    public static void Render(Terminal terminal, ModelView model)
    {
        Field(terminal, "model", $"{model.FileBytes:N0} B, {model.Tensors.Count} tensors, {model.Operators.Count} operators, inputs {string.Join(' ', model.Inputs)}, outputs {string.Join(' ', model.Outputs)}");
        RenderTensors(terminal, "tensors", model.Tensors);
        Table table = NewTable("#", "operator", "inputs", "outputs");
        foreach (OperatorView op in model.Operators)
        {
            table.AddRow(op.Index.ToString(), op.Name.EscapeMarkup(), string.Join(' ', op.Inputs), string.Join(' ', op.Outputs));
        }

        terminal.Out.Write(table);
        if (model.Image is { } image)
        {
            Field(terminal, "compiled", $"image {image.ImageBytes:N0} B, arena {image.ArenaBytes:N0} B, {image.Ops.Count} ops");
        }
        else
        {
            terminal.WriteMarkup($"[red]TinyDevice cannot run it:[/] {model.Problem!.EscapeMarkup()}");
        }
    }

    private static string Gates(PackageView package)
    {
        List<string> gates = [$"{package.GoldenSamples} golden samples"];
        if (package.Shadow is { } shadow)
        {
            gates.Add($"shadow of {shadow.Samples} samples, one every {shadow.Every} inferences{Limit("agreement at least", shadow.AgreementMilli)}{Limit("drift at most", shadow.PsiMilli)}"
                + (shadow.LatencyMs > 0 ? $", at most {shadow.LatencyMs} ms" : "") + (shadow.IsRequired ? ", required" : ""));
        }

        if (package.ProbationInferences > 0)
        {
            gates.Add($"probation of {package.ProbationInferences} inferences{Limit("drift at most", package.DriftPsiMilli)}");
        }

        return string.Join("; ", gates);
    }

    private static string Limit(string what, int milli) => milli > 0 ? $", {what} {(milli / 1000.0).ToString(CultureInfo.InvariantCulture)}" : "";

    private static void RenderTensors(Terminal terminal, string title, IReadOnlyList<TensorView> tensors)
    {
        Table table = NewTable("#", "name", "type", "shape", "scale", "zero", "bytes", "arena").Title(title);
        foreach (TensorView tensor in tensors)
        {
            table.AddRow(
                tensor.Index.ToString(),
                (tensor.Name ?? "").EscapeMarkup(),
                tensor.Type,
                string.Join('x', tensor.Shape),
                tensor.ChannelScales is { } count ? $"{count} scales" : tensor.Scale?.ToString("G7") ?? "",
                tensor.ZeroPoint?.ToString() ?? "",
                tensor.Bytes.ToString("N0"),
                tensor.IsConstant ? "constant" : tensor.ArenaOffset?.ToString() ?? "");
        }

        terminal.Out.Write(table);
    }

    private static Table NewTable(params string[] columns) => new Table().Border(TableBorder.Simple).AddColumns(columns);

    private static string Places(IReadOnlyList<Operand> operands) => string.Join(' ', operands.Select(operand => $"{operand.Offset}+{operand.Bytes}"));

    private static void Field(Terminal terminal, string name, string value) => terminal.WriteLine($"{name,-12} {value}");
}
