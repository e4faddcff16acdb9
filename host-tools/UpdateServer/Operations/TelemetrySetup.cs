using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace TinyDevice.UpdateServer.Operations;

/// <summary>Logs, and traces and metrics to an OpenTelemetry collector, as the options say.</summary>
internal static class TelemetrySetup
{
    private const string ServiceName = "tinydevice-server";

    /// <summary>Text for people, or one JSON object a line for machines; both to standard error.</summary>
    public static ILoggingBuilder AddConsoleOf(this ILoggingBuilder logging, ServerOptions options) => options.JsonLogs
        ? logging.AddJsonConsole(console => console.UseUtcTimestamp = true)
        : logging.AddSimpleConsole(console => console.SingleLine = true);

    public static void AddTelemetry(this IServiceCollection services, ServerOptions options)
    {
        if (options.OtlpEndpoint is not Uri collector)
        {
            return;
        }
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(ServiceName,
                serviceVersion: typeof(TelemetrySetup).Assembly.GetName().Version?.ToString(3), serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}"))
            .WithTracing(traces => traces.AddSource(ServerTraces.Name)
                .AddAspNetCoreInstrumentation(http => http.Filter = IsOfInterest)
                .AddOtlpExporter(otlp => Send(otlp, collector, "v1/traces")))
            .WithMetrics(metrics => metrics.AddMeter(ServerMetrics.MeterName).AddMeter("Microsoft.AspNetCore.Server.Kestrel")
                .AddMeter("System.Runtime").AddOtlpExporter(otlp => Send(otlp, collector, "v1/metrics")));
    }

    // Probes come every few seconds and say nothing.
    private static bool IsOfInterest(HttpContext http) =>
        !http.Request.Path.StartsWithSegments("/health") && !http.Request.Path.StartsWithSegments("/metrics");

    private static void Send(OtlpExporterOptions otlp, Uri collector, string path)
    {
        otlp.Protocol = OtlpExportProtocol.HttpProtobuf;
        otlp.Endpoint = new Uri(new Uri(collector.AbsoluteUri.TrimEnd('/') + "/"), path);
    }
}
