namespace TinyDevice.Cli.Server;

/// <summary>Turns what people type as a server into an absolute http(s) address.</summary>
public static class ServerAddress
{
    /// <summary>Parses <paramref name="text"/>; throws <see cref="UserException"/> when it is no http(s) address.</summary>
    public static Uri Parse(string text) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text, UriKind.Absolute, out Uri? address)
            && address.Scheme is "http" or "https"
            ? address
            : throw new UserException($"'{text}' is not a server address; write it as http://host:port.");
}
