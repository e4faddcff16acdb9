using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.UpdateServer.Access;

/// <summary>Says on a route which role it needs; without it reading needs a viewer and everything else an admin.</summary>
internal sealed record RequiredRole(Role Role)
{
    public static Role Of(HttpContext http) =>
        http.GetEndpoint()?.Metadata.GetMetadata<RequiredRole>()?.Role
        ?? (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method) ? Role.Viewer : Role.Admin);
}

/// <summary>Extends route builders.</summary>
internal static class RequiredRoleExtensions
{
    /// <summary>Lets through only keys of this role or a higher one.</summary>
    public static TBuilder RequireRole<TBuilder>(this TBuilder route, Role role)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RequiredRole(role));
}
