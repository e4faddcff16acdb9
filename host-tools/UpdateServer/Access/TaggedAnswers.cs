using TinyDevice.UpdateServer.Contract;
using TinyDevice.UpdateServer.Devices;

namespace TinyDevice.UpdateServer.Access;

/// <summary>Gives the view of a single thing its ETag, and answers 304 to who has it already.</summary>
internal static class TaggedAnswers
{
    public static RouteHandlerBuilder WithEntityTag(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (context, next) =>
    {
        object? answer = await next(context);
        object? value = ((answer as INestedHttpResult)?.Result as IValueHttpResult ?? answer as IValueHttpResult)?.Value;
        string? tag = value switch
        {
            DeviceInfo device => EntityTag.Of(device),
            RolloutInfo rollout => EntityTag.Of(rollout),
            ReleaseInfo release => EntityTag.Of(release),
            _ => null,
        };
        if (tag is null)
        {
            return answer;
        }
        context.HttpContext.Response.Headers.ETag = tag;
        // What a device does goes on under the same tag, so only what never changes is spared.
        return value is ReleaseInfo && EntityTags.AnyMatches(context.HttpContext.Request.Headers.IfNoneMatch, tag)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : answer;
    });
}
