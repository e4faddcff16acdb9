using TinyDevice.Cli.Server;
using TinyDevice.Packaging.Board;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Devices;

/// <summary>A device that has no store yet.</summary>
/// <param name="Server">The update server it is registered with.</param>
/// <param name="Id">Its id.</param>
/// <param name="Token">Target token when it is registered already; null registers it.</param>
/// <param name="ApiKey">API key given on the command line; null looks where keys are kept.</param>
internal sealed record NewDevice(Uri Server, string Id, string? Token, string? ApiKey)
{
    /// <summary>Throws what would keep it from being registered, as far as that can be known here.</summary>
    public void Check()
    {
        if (Id.Length is 0 or > 64 || !Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
        {
            throw new UserException($"'{Id}' is no id the firmware takes; use 1 to 64 of A-Z a-z 0-9 . _ -");
        }

        if (Token is null)
        {
            Credentials.Find(Server, ApiKey);
        }
    }

    /// <summary>Its identity, registered with the server unless it has a token. Nothing is written yet.</summary>
    public async Task<DeviceStore> IdentifyAsync(BoardConfig config, CancellationToken stop)
    {
        Check();
        return Token is not null
            ? new DeviceStore(Id, Token, config.Server.Tenant, Server.ToString().TrimEnd('/'), null)
            : await DeviceStore.RegisterAsync(Server, Credentials.Find(Server, ApiKey), new RegisterDevice(Id, config.Board.Target, config.Model.Class), stop);
    }
}
