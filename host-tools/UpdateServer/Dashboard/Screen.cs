using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>A page: shows one view, which was read before, and holds nothing.</summary>
public abstract class Screen<TView> : ComponentBase
    where TView : class
{
    /// <summary>All it shows.</summary>
    [Parameter, EditorRequired]
    public TView View { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Http { get; set; } = null!;

    /// <summary>Who looks at it.</summary>
    internal Visit Visit => Http.Features.Get<Visit>()!;
}

/// <summary>Answers with pages.</summary>
internal static class Screen
{
    /// <summary>The page rendered on the server, whole, as an answer.</summary>
    public static IResult Of<TScreen, TView>(TView view, int status = StatusCodes.Status200OK)
        where TScreen : Screen<TView>
        where TView : class =>
        new RazorComponentResult<TScreen>(new Dictionary<string, object?> { [nameof(Screen<>.View)] = view }) { StatusCode = status };
}
