using System.Security.Cryptography;
using System.Text;
using TinyDevice.UpdateServer.Access;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Management;

/// <summary>Lets a management call through by HTTP Basic: the configured user, or any name with an API key as the password.</summary>
internal sealed class ManagementDoor(ServerOptions options, ApiKeys keys, AuditLog audit) : IEndpointFilter
{
    private const string Scheme = "Basic ";
    private const int MaxHeader = 1_024;
    private readonly byte[]? _userHash = options.HawkbitUser is null ? null : Secrets.Hash(options.HawkbitUser);

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        if (Find(http.Request.Headers.Authorization) is not ApiCaller caller)
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"hawkBit\"";
            return Refusals.Of(StatusCodes.Status401Unauthorized, HawkbitErrors.Generic, "Send a user and password that are known here.");
        }
        Role needed = RequiredRole.Of(http);
        if (caller.Role < needed)
        {
            return Refusals.Of(StatusCodes.Status403Forbidden, HawkbitErrors.NotAllowed, $"This call needs the role {needed} or a higher one.");
        }
        return HttpMethods.IsGet(http.Request.Method) ? await next(context) : await audit.WatchAsync(http, caller, () => next(context));
    }

    private ApiCaller? Find(string? header)
    {
        if (header is null || header.Length > MaxHeader || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        byte[] decoded = new byte[MaxHeader];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), decoded, out int length))
        {
            return null;
        }
        string credentials = Encoding.UTF8.GetString(decoded, 0, length);
        int colon = credentials.IndexOf(':', StringComparison.Ordinal);
        if (colon < 1)
        {
            return null;
        }
        bool isUser = CryptographicOperations.FixedTimeEquals(Secrets.Hash(credentials), _userHash ?? []);
        return isUser ? new ApiCaller(0, credentials[..colon], Role.Admin) : keys.Find(credentials[(colon + 1)..]);
    }
}
