using System.CommandLine;
using TinyDevice.Cli.Server;

namespace TinyDevice.Cli.Commands;

/// <summary>The options of every command that asks the update server for something.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<Uri?> _server = CommonOptions.Server();
    private readonly Option<string?> _apiKey = CommonOptions.ApiKey();
    private readonly Option<string?> _config = CommonOptions.Config();
    private readonly Option<bool> _json = CommonOptions.Json();

    public void AddTo(Command command)
    {
        command.Add(_server);
        command.Add(_apiKey);
        command.Add(_config);
        command.Add(_json);
    }

    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    public ServerConnection Open(ParseResult parsed)
    {
        Uri address = parsed.GetValue(_server) ?? CommonOptions.LoadConfig(parsed.GetValue(_config)).Server.Url;
        return new ServerConnection(address, Credentials.Find(address, parsed.GetValue(_apiKey)));
    }
}
