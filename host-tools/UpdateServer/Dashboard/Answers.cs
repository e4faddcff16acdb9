using Microsoft.AspNetCore.Http.HttpResults;

namespace TinyDevice.UpdateServer.Dashboard;

/// <summary>What the REST API's operations answer, taken apart.</summary>
internal static class Answers
{
    /// <summary>The refusal in an answer; null when it succeeded.</summary>
    public static ProblemHttpResult? RefusalIn(object? answer) =>
        (answer is INestedHttpResult nested ? nested.Result : answer) as ProblemHttpResult;

    /// <summary>The value in an answer; null when it was refused.</summary>
    public static T? ValueIn<T>(object? answer)
        where T : class => (answer is INestedHttpResult nested ? nested.Result : answer) is IValueHttpResult<T> value ? value.Value : null;
}
