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
    private readonly Option<int?> _uploadLimit = new Option<int?>("--max-upload-mb") { Description = "Largest package or file that is taken, in MiB; 64 without it." }.Within(1, 2047);

    private readonly Option<int?> _perAddress = new("--requests-per-address") { Description = "Requests a second from one network address, ten times as many at once; 500 without it, 0 for any number. Callers on this machine are not counted." };
    private readonly Option<int?> _perDevice = new("--requests-per-device") { Description = "Requests a minute of one device; 6000 without it, 0 for any number." };
    private readonly Option<int?> _polls = new("--polls-per-second") { Description = "Polls a second beyond which devices are told to wait longer; 10000 without it, 0 for never." };
    private readonly Option<int?> _connections = new("--max-connections") { Description = "Connections open at one time; 20000 without it." };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_proxies, _authorities, _confirmation, _management, _user, _uploadLimit, _perAddress, _perDevice, _polls, _connections])
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

    public ServerLimits Limits(ParseResult parsed)
    {
        var usual = new ServerLimits();
        return usual with
        {
            RequestsPerAddress = parsed.GetValue(_perAddress) ?? usual.RequestsPerAddress,
            RequestsPerDevice = parsed.GetValue(_perDevice) ?? usual.RequestsPerDevice,
            PollsPerSecond = parsed.GetValue(_polls) ?? usual.PollsPerSecond,
            Connections = parsed.GetValue(_connections) ?? usual.Connections,
        };
    }

    public long UploadLimit(ParseResult parsed) => parsed.GetValue(_uploadLimit) is int mebibytes ? (long)mebibytes << 20 : ServerOptions.DefaultMaxPackageBytes;
}
