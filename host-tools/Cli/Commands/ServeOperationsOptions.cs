using System.CommandLine;
using System.CommandLine.Parsing;

namespace TinyDevice.Cli.Commands;

/// <summary>The options of <c>serve</c> about where packages are kept and what is told to monitoring.</summary>
internal sealed class ServeOperationsOptions
{
    private readonly Option<string?> _artifacts = new("--artifacts") { Description = "Where several servers on one --database keep the packages: s3://bucket/prefix?endpoint=https://host&region=name, or a folder all of them see. Without it in the data folder. Also $TINYDEVICE_ARTIFACTS; the keys are the usual AWS_... variables." };
    private readonly Option<Uri?> _otlp = new("--otlp") { Description = "OpenTelemetry collector (OTLP over HTTP) that gets traces and metrics, such as http://127.0.0.1:4318.", CustomParser = ParseCollector };
    private readonly Option<string> _logFormat = new Option<string>("--log-format") { Description = "How standard error is written: text, or json with one object a line.", DefaultValueFactory = _ => "text" }.AcceptOnlyFromAmong("text", "json");

    public void AddTo(Command command)
    {
        command.Add(_artifacts);
        command.Add(_otlp);
        command.Add(_logFormat);
    }

    public string? Artifacts(ParseResult parsed) => parsed.GetValue(_artifacts) ?? Environment.GetEnvironmentVariable("TINYDEVICE_ARTIFACTS");

    public Uri? Collector(ParseResult parsed) => parsed.GetValue(_otlp);

    /// <summary>How long devices are told to wait; the server itself looks at what makes sense.</summary>
    /// <exception cref="UserException">No length of time.</exception>
    public static TimeSpan PollInterval(double seconds) => seconds is > 0 and < 1e9
        ? TimeSpan.FromSeconds(seconds)
        : throw new UserException("--poll-seconds must be whole seconds, at least 1 and less than a day.");

    private static Uri? ParseCollector(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? collector))
        {
            return collector;
        }

        result.AddError($"'{text}' in --otlp is no address; write it as http://127.0.0.1:4318.");
        return null;
    }

    public bool JsonLogs(ParseResult parsed) => parsed.GetValue(_logFormat) == "json";
}
