using System.Net;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer;

/// <summary>What is wrong with options, as far as it shows without opening anything; a sentence each.</summary>
internal static class OptionMistakes
{
    private const int MaxTenant = 40;

    public static IEnumerable<string> Of(ServerOptions options) =>
        Places(options).Concat(Address(options)).Concat(Devices(options)).Concat(Callers(options));

    private static IEnumerable<string> Places(ServerOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.DataFolder))
        {
            yield return "The data folder is empty: name a folder for the database and the packages.";
        }
        if (options.Database is not null && !IsPostgres(options.Database))
        {
            yield return "The database must be a PostgreSQL connection string such as "
                + "\"Host=db;Database=tinydevice;Username=tinydevice\"; without one SQLite is used.";
        }
        if (options.OtlpEndpoint is Uri collector && (!collector.IsAbsoluteUri || collector.Scheme is not ("http" or "https")))
        {
            yield return $"The collector {collector} is not an http or https address, such as http://127.0.0.1:4318.";
        }
        if (options.Artifacts is not null && WhyNoPlace(options.Artifacts) is string noPlace)
        {
            yield return noPlace;
        }
        if (options.MaxPackageBytes is < 1024 or > int.MaxValue)
        {
            yield return $"The package limit of {options.MaxPackageBytes} bytes must be between 1024 and {int.MaxValue}.";
        }
    }

    private static IEnumerable<string> Address(ServerOptions options)
    {
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out Uri? url) || url.PathAndQuery != "/"
            || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            yield return $"The address {options.Url} is not of the form http://host:port or https://host:port.";
        }
        else if (url.Scheme == Uri.UriSchemeHttps != options.CertificateFile is not null)
        {
            yield return "A certificate file and an https address go together: name both or neither.";
        }
        // Kestrel would take any other name for "every address", which is hardly what was meant.
        else if (url.Host != "localhost" && !IPAddress.TryParse(url.DnsSafeHost, out _))
        {
            yield return $"The server cannot listen on the name {url.Host}: give an address of this machine, localhost, or 0.0.0.0 for all of them.";
        }
        if (options.CertificateKeyFile is not null && options.CertificateFile is null)
        {
            yield return $"The key {options.CertificateKeyFile} goes with a certificate file: name that, too.";
        }
    }

    private static IEnumerable<string> Devices(ServerOptions options)
    {
        if (options.Tenant.Length is < 1 or > MaxTenant || !options.Tenant.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || options.Tenant == "api")
        {
            yield return $"The tenant \"{options.Tenant}\" must be 1 to {MaxTenant} letters, digits, - or _, and not \"api\".";
        }
        if (options.PollInterval < TimeSpan.FromSeconds(1) || options.PollInterval >= TimeSpan.FromDays(1)
            || options.PollInterval.Ticks % TimeSpan.TicksPerSecond != 0)
        {
            yield return $"The poll interval of {options.PollInterval.TotalSeconds} s must be whole seconds, at least one, and less than a day.";
        }
        if (options.DecisionInterval < TimeSpan.FromSeconds(0.1) || options.DecisionInterval > TimeSpan.FromDays(1))
        {
            yield return $"The decision interval {options.DecisionInterval} must be between 0.1 s and a day.";
        }
        if (options.GatewayToken is string token && (token.Length is < 32 or > 128 || !token.All(c => c is > ' ' and <= '~')))
        {
            yield return "The gateway token must be 32 to 128 printable ASCII characters without spaces.";
        }
        if (!Enum.IsDefined(options.Registration))
        {
            yield return $"The registration policy {options.Registration} must be off, gateway or approval.";
        }
        if (options.Registration == RegistrationPolicy.Gateway && options.GatewayToken is null && options.ClientAuthorities.Count == 0)
        {
            yield return "The registration policy gateway needs somebody who vouches for devices: a gateway token, or client authorities.";
        }
    }

    private static IEnumerable<string> Callers(ServerOptions options)
    {
        foreach (string mistake in options.Limits.Mistakes())
        {
            yield return mistake;
        }
        foreach (string proxy in options.TrustedProxies.Where(p => Access.TrustedProxies.Parse(p) is null))
        {
            yield return $"The trusted proxy \"{proxy}\" is neither an address nor a network such as 10.0.0.0/8.";
        }
        if (options.ClientAuthorities.Count > 0 && options.TrustedProxies.Count == 0)
        {
            yield return "Client authorities mean nothing without a trusted proxy: name the proxy that checks the certificates.";
        }
        if (options.HawkbitUser is not null && !options.HawkbitManagement)
        {
            yield return "The hawkBit user goes with the hawkBit management API: turn that on, too.";
        }
        else if (options.HawkbitUser is string user && (user.IndexOf(':', StringComparison.Ordinal) is < 1 || user.EndsWith(':')))
        {
            yield return "The hawkBit user must be of the form name:password.";
        }
    }

    private static string? WhyNoPlace(string artifacts)
    {
        try
        {
            Releases.ArtifactPlace.Parse(artifacts);
            return null;
        }
        catch (FormatException mistake)
        {
            return mistake.Message;
        }
    }

    private static bool IsPostgres(string connection)
    {
        try
        {
            var parts = new Npgsql.NpgsqlConnectionStringBuilder(connection);
            return !string.IsNullOrEmpty(parts.Host) && !string.IsNullOrEmpty(parts.Database);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
