namespace TinyDevice.UpdateServer.Access;

/// <summary>Lets a REST call through only with a valid API key.</summary>
internal sealed class RequireApiKey(ApiKeys keys) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        string? presented = Secrets.FromHeader(http.Request.Headers.Authorization, "Bearer");
        if (presented is not null && keys.Accepts(presented))
        {
            return next(context);
        }
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return ValueTask.FromResult<object?>(Problems.Unauthorized("Send a valid API key as \"Authorization: Bearer <key>\"."));
    }
}
