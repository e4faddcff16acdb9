namespace TinyDevice.UpdateServer.Operations;

/// <summary>Durations counted in fixed buckets, without a lock.</summary>
internal sealed class Histogram(params double[] boundsSeconds)
{
    // The same durations for OpenTelemetry; costs nothing while nobody listens.
    private System.Diagnostics.Metrics.Histogram<double>? _instrument;
    private readonly long[] _counts = new long[boundsSeconds.Length + 1];
    private long _sumTicks;

    /// <summary>Records every duration in an instrument as well.</summary>
    public Histogram Into(System.Diagnostics.Metrics.Meter meter, string name)
    {
        _instrument = meter.CreateHistogram<double>(name, "s");
        return this;
    }

    public void Add(TimeSpan duration)
    {
        _instrument?.Record(duration.TotalSeconds);
        int bucket = Array.FindIndex(boundsSeconds, bound => duration.TotalSeconds <= bound);
        Interlocked.Increment(ref _counts[bucket < 0 ? boundsSeconds.Length : bucket]);
        Interlocked.Add(ref _sumTicks, duration.Ticks);
    }

    public void WriteTo(PrometheusText text, string name, string help)
    {
        text.Family(name, "histogram", help);
        long total = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            total += Interlocked.Read(ref _counts[i]);
            string bound = i < boundsSeconds.Length ? PrometheusText.Number(boundsSeconds[i]) : "+Inf";
            text.Sample(name + "_bucket", total, ("le", bound));
        }
        text.Sample(name + "_sum", TimeSpan.FromTicks(Interlocked.Read(ref _sumTicks)).TotalSeconds);
        text.Sample(name + "_count", total);
    }
}
