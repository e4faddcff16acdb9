using System.CommandLine;
using TinyDevice.UpdateServer;

namespace TinyDevice.Cli.Commands;

/// <summary>The options of <c>serve</c> that say who may reach the server and how hard.</summary>
internal sealed class ServeAccessOptions
{
    private readonly Option<string[]> _proxies = new("--trusted-proxy") { Description = "Address or network (10.0.0.0/8) of a reverse proxy whose X-Forwarded-* and client certificate headers are believed; repeatable.", DefaultValueFactory = _ => [] };
    private readonly Option<string[]> _authorities = new("--client-authority") { Description = "Issuer, as the trusted proxy names it in X-Authority, whose client certificates open the device they name; repeatable.", DefaultValueFactory = _ => [] };
    private readonly Option<bool> _confirmation = new("--confirmation") { Description = "Updates wait until somebody at the device confirms them (DDI confirmationBase)." };
    private readonly Option<bool> _management = new("--hawkbit-management") { Description = "Also offer hawkBit's management API under /rest/v1: HTTP Basic, any user name with an API key as the password." };
    private readonly Option<string?> _user = new("--hawkbit-user") { Description = "One more login for that API, name:password. The variable TINYDEVICE_HAWKBIT_USER says the same without showing it in the process list." };
    private readonly Option<int?> _uploadLimit = new("--max-upload-mb") { Description = "Largest package or file that is taken, in MiB; 64 without it." };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_proxies, _authorities, _confirmation, _management, _user, _uploadLimit])
        {
            command.Options.Add(option);
        }
    }

    public IReadOnlyList<string> Proxies(ParseResult parsed) => parsed.GetRequiredValue(_proxies);

    public IReadOnlyList<string> Authorities(ParseResult parsed) => parsed.GetRequiredValue(_authorities);

    public bool Confirmation(ParseResult parsed) => parsed.GetValue(_confirmation);

    public bool Management(ParseResult parsed) => parsed.GetValue(_management);

    public string? User(ParseResult parsed) => parsed.GetValue(_user)
        ?? (Management(parsed) ? Environment.GetEnvironmentVariable("TINYDEVICE_HAWKBIT_USER") : null);

    public long UploadLimit(ParseResult parsed) => parsed.GetValue(_uploadLimit) is int mebibytes ? (long)mebibytes << 20 : ServerOptions.DefaultMaxPackageBytes;
}
