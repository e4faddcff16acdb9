using Spectre.Console;
using TinyDevice.Packaging;
using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Cli.Commands;

/// <summary>What <c>tinydevice compile</c> tells about a package; sizes are bytes.</summary>
internal sealed record CompileSummary(
    string? Package,
    int PackageBytes,
    string ModelClass,
    string ModelVersion,
    int Epoch,
    uint Sequence,
    string Target,
    string SignedBy,
    int ImageBytes,
    int ArenaBytes,
    int ArenaLowerBound,
    int HeapBytes,
    int WindowBytes,
    long WeightBytes,
    long StreamedBytes,
    long Macs,
    string Optimize,
    long Instructions,
    int PackedBytes,
    long SavedInstructions,
    int GoldenSamples,
    IReadOnlyList<LayerReport> Layers)
{
    /// <summary>Deltas asked for, given out or not.</summary>
    public IReadOnlyList<DeltaSummary> Deltas { get; init; } = [];

    public static CompileSummary From(BuiltPackage built, Optimization optimize, string? path, string keyId) => new(
        path,
        built.Package.Length,
        built.Contents.ModelClass,
        built.Contents.ModelVersion,
        built.Contents.Epoch,
        built.Contents.Sequence,
        built.Contents.Target,
        keyId,
        built.Report.ImageBytes,
        built.Report.ArenaBytes,
        built.Report.ArenaLowerBound,
        built.Report.HeapBytes,
        built.Report.WindowBytes,
        built.Report.WeightBytes,
        built.Report.StreamedBytes,
        built.Report.Macs,
        optimize.ToString().ToLowerInvariant(),
        built.Report.Cost.Instructions,
        built.Report.PackedBytes,
        built.Report.SavedInstructions,
        built.Contents.GoldenCount,
        built.Report.Layers);

    public static void Render(Terminal terminal, BuiltPackage built, BoardConfig config, string? path, string keyId)
    {
        CompileReport report = built.Report;
        var table = new Table().Border(TableBorder.Simple).AddColumns("#", "op", "input", "output", "weights B", "MACs", "IL", "weights and kernel", "IL saved");
        foreach (int column in new[] { 0, 4, 5, 6, 8 })
        {
            table.Columns[column].RightAligned();
        }

        foreach (LayerReport layer in report.Layers)
        {
            table.AddRow(
                layer.SourceIndex.ToString(),
                layer.Name.EscapeMarkup(),
                string.Join('x', layer.InputShape),
                string.Join('x', layer.OutputShape),
                layer.WeightBytes.ToString("N0"),
                layer.Macs.ToString("N0"),
                layer.Cost.Instructions.ToString("N0"),
                Weights(layer),
                layer.SavedInstructions > 0 ? layer.SavedInstructions.ToString("N0") : "");
        }

        terminal.Out.Write(table);
        ModelSettings board = config.Model;
        terminal.WriteLine($"board    {config.Board.Name}");
        terminal.WriteLine($"arena    {report.ArenaBytes,9:N0} of {board.ArenaBytes:N0} B (lower bound {report.ArenaLowerBound:N0})");
        terminal.WriteLine($"heap     {report.HeapBytes,9:N0} of {board.HeapBytes:N0} B, window {report.WindowBytes:N0} B for {report.StreamedBytes:N0} B of streamed weights");
        terminal.WriteLine($"IL       {report.Cost.Instructions,9:N0} an inference (estimated); fast kernels save {report.SavedInstructions:N0}; packed weights take {report.PackedBytes:N0} B more");
        terminal.WriteLine($"package  {built.Package.Length,9:N0} of {board.SlotBytes:N0} B, {built.Contents.GoldenCount} golden samples");
        terminal.WriteMarkup(
            $"[green]{built.Contents.ModelClass.EscapeMarkup()} {built.Contents.ModelVersion.EscapeMarkup()}[/] (epoch {built.Contents.Epoch}, sequence {built.Contents.Sequence}) for {built.Contents.Target.EscapeMarkup()}, signed by {keyId}: {(path is null ? "not written (--dry-run)" : path.EscapeMarkup())}");
    }

    private static string Weights(LayerReport layer)
    {
        string place = layer.WeightBytes == 0 ? "" : layer.Streamed ? "[yellow]streamed[/] " : "resident ";
        return layer.OpIndex < 0 ? "[grey]nothing left to do[/]"
            : layer.Packed ? $"{place}[green]packed[/], {layer.PackedBytes:+#,0;-#,0;0} B"
            : layer.SavedInstructions > 0 ? $"{place}[green]{layer.Kernel}[/]"
            : place + layer.Kernel;
    }
}
