using TinyDevice.Packaging;
using TinyDevice.Packaging.Analysis.Inspection;
using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Releases;
using TinyDevice.UpdateServer.Telemetry;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>One release: its signed manifest, what a device demands of it, its memory op by op, and how it does in the field.</summary>
internal sealed class ReleasePage(GetReleases releases, GetModelMetrics metrics, ArtifactStore artifacts)
{
    private const int Week = 7 * 24;

    public async Task<IResult> ShowAsync(Visit visit)
    {
        int id = visit.RouteNumber("id");
        if (Layout.ValueIn<ReleaseInfo>(await releases.One(id, visit.Stop)) is not ReleaseInfo release)
        {
            return Layout.Message(visit, StatusCodes.Status404NotFound, $"There is no release {id}.");
        }
        Markup start = visit.Is(Role.Operator) && release.Kind == ReleaseKind.Package
            ? (Markup)$"<p><a class=\"button first\" href=\"/dashboard/releases/{id}/rollout\">Roll out</a></p>" : Markup.Empty;
        ReleaseMetrics? told = Layout.ValueIn<ReleaseMetrics>(await metrics.OfRelease(id, Week, release.Target, visit.Stop));
        return Layout.Page(visit, $"{release.ModelClass} {release.ModelVersion}{(release.Target.Length > 0 ? $" for {release.Target}" : "")}", $"""
            {start}{await DescribeAsync(release, visit.Stop)}{Field(told)}
            """);
    }

    private async Task<Markup> DescribeAsync(ReleaseInfo release, CancellationToken stop)
    {
        if (release.Kind != ReleaseKind.Package)
        {
            return $"<section><p>A set of files, uploaded {Layout.Time(release.CreatedAt)}.</p></section>";
        }
        try
        {
            PackageView view = PackageView.Read(await File.ReadAllBytesAsync(await artifacts.FileOfAsync(release.Sha256, stop), stop));
            return $"{Manifest(release, view)}{Memory(view.Image)}";
        }
        catch (Exception failure) when (failure is PackageException or IOException or Packaging.Inference.InferenceException)
        {
            return $"<section><p role=\"alert\">The package cannot be read: {failure.Message}</p></section>";
        }
    }

    private static Markup Manifest(ReleaseInfo release, PackageView view) => $"<section>{Layout.Facts("Signed manifest",
    [
        ("Release", $"{release.Id}, uploaded {Layout.Time(release.CreatedAt)}"), ("Epoch and sequence", $"{view.Epoch}.{view.Sequence}"),
        ("Signed by", view.KeyId), ("Package", Layout.Say($"{view.PackageBytes:N0} B in {view.Chunks} chunks, model image {view.ImageBytes:N0} B")),
        ("Needs", Layout.Say($"arena {view.ArenaBytes:N0} B, heap {view.HeapBytes:N0} B, runtime {view.MinRuntimeVersion}, op set {view.OpSetVersion}")),
        ("Evaluated on the device", view.GoldenSamples == 0 ? "no golden samples" : Layout.Say($"{view.GoldenSamples} golden samples of {view.GoldenSampleBytes:N0} B, bit for bit")),
        ("Latency limit", view.MaxLatencyMs == 0 ? "none" : $"{view.MaxLatencyMs} ms"),
        ("Shadow phase", view.Shadow is null ? "none" : Layout.Say($"{view.Shadow.Samples} samples, every {view.Shadow.Every}. inference, at least {view.Shadow.AgreementMilli / 10.0:0.#} % agreement")),
        ("Probation", view.ProbationInferences == 0 ? "none" : Layout.Say($"{view.ProbationInferences:N0} inferences")),
        .. view.Labels.Select(l => (l.Key, (string?)l.Value)), ("SHA-256", release.Sha256),
    ])}</section>";

    private static Markup Memory(ImageView image) => $"""
        <section><h2>Memory, op by op</h2>
        <p class="dim">{Layout.Say($"Arena {image.ArenaBytes:N0} B")}; what an op reads is light, what it writes is dark.</p>
        {Chart.Memory(Math.Max(1, image.ArenaBytes), image.Ops.Select(op => (op.Op, op.Inputs.Select(o => (o.Offset, o.Bytes)), op.Outputs.Select(o => (o.Offset, o.Bytes)))).ToList())}
        </section>
        """;

    private static Markup Field(ReleaseMetrics? told)
    {
        if (told is null)
        {
            return Markup.Empty;
        }
        MetricsSummary now = told.Now;
        List<(DateTimeOffset, double)> Series(Func<MetricsSummary, double?> figure) =>
            told.Hours.Where(h => figure(h.Figures) is not null).Select(h => (h.From, figure(h.Figures)!.Value)).ToList();
        return $"""
            <h2>In the field, last seven days</h2>
            {Layout.Tiles([(told.Devices.ToString("N0", Layout.Plain), "devices told last"), (now.Inferences.ToString("N0", Layout.Plain), "inferences"),
                (now.LatencyMeanUs is double mean ? (mean / 1000).ToString("0.0 ms", Layout.Plain) : "-", "mean latency"),
                (now.DriftPsiMilliMean is double drift ? (drift / 1000).ToString("0.000", Layout.Plain) : "-", "drift (PSI)"),
                (now.ShadowSamples == 0 ? "-" : (100.0 * now.ShadowAgreed / now.ShadowSamples).ToString("0.0", Layout.Plain) + " %", "agreement of shadows")])}
            {Chart.Line("Mean latency", "ms", Series(f => f.LatencyMeanUs / 1000))}
            {Chart.Line("Drift (PSI)", "", Series(f => f.DriftPsiMilliMean / 1000))}
            {Chart.Line("Agreement of shadow candidates", "%", Series(f => f.ShadowSamples == 0 ? null : 100.0 * f.ShadowAgreed / f.ShadowSamples))}
            """;
    }
}
