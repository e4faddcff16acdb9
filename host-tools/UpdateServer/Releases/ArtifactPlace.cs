using System.Web;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>Where the option Artifacts points: a folder, or a bucket of an S3-compatible object store.</summary>
internal sealed record ArtifactPlace
{
    private const string Scheme = "s3";

    /// <summary>The folder; null for a bucket.</summary>
    public string? Folder { get; private init; }
    public string Bucket { get; private init; } = "";

    /// <summary>In front of every object's name; empty or ending in a slash.</summary>
    public string Prefix { get; private init; } = "";

    /// <summary>The store's address; null for Amazon's own.</summary>
    public Uri? Endpoint { get; private init; }
    public string Region { get; private init; } = "us-east-1";

    /// <summary>Reads the option.</summary>
    /// <exception cref="FormatException">A sentence about what is wrong with it.</exception>
    public static ArtifactPlace Parse(string text)
    {
        if (!text.StartsWith(Scheme + "://", StringComparison.Ordinal))
        {
            return text.Contains("://", StringComparison.Ordinal) || string.IsNullOrWhiteSpace(text)
                ? throw new FormatException($"The artifact store \"{text}\" is neither a folder nor of the form s3://bucket/prefix?endpoint=https://host&region=name.")
                : new ArtifactPlace { Folder = Path.GetFullPath(text) };
        }
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Host.Length == 0 || uri.UserInfo.Length > 0)
        {
            throw new FormatException("The artifact store must be of the form s3://bucket/prefix?endpoint=https://host&region=name; "
                + "its keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or the machine's role.");
        }
        System.Collections.Specialized.NameValueCollection query = HttpUtility.ParseQueryString(uri.Query);
        if (query.AllKeys.FirstOrDefault(k => k is not ("endpoint" or "region")) is string unknown)
        {
            throw new FormatException($"The artifact store has the parameter \"{unknown}\", but only endpoint and region mean something.");
        }
        Uri? endpoint = null;
        if (query["endpoint"] is string address && (!Uri.TryCreate(address, UriKind.Absolute, out endpoint) || endpoint.Scheme is not ("http" or "https")))
        {
            throw new FormatException($"The artifact store's endpoint {address} is not an http or https address.");
        }
        string prefix = uri.AbsolutePath.Trim('/');
        return new ArtifactPlace
        {
            Bucket = uri.Host,
            Prefix = prefix.Length == 0 ? "" : prefix + "/",
            Endpoint = endpoint,
            Region = query["region"] ?? "us-east-1",
        };
    }
}
