namespace TinyDevice.UpdateServer.Access;

/// <summary>Lets a REST call through only with an API key whose role suffices, and sees that what it changes is in the audit log.</summary>
internal sealed class RequireApiKey(ApiKeys keys, AuditLog audit) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        string? presented = Secrets.FromHeader(http.Request.Headers.Authorization, "Bearer");
        if (presented is null || keys.Find(presented) is not ApiCaller caller)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return Problems.Unauthorized("Send a valid API key as \"Authorization: Bearer <key>\".");
        }
        Contract.Role needed = RequiredRole.Of(http);
        if (caller.Role < needed)
        {
            return Problems.Of(StatusCodes.Status403Forbidden,
                $"The key \"{caller.Name}\" is a {caller.Role}'s; this call needs the role {needed} or a higher one.");
        }
        return HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            ? await next(context)
            : await audit.WatchAsync(http, caller, () => next(context));
    }
}
