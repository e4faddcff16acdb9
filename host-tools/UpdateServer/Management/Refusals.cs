namespace TinyDevice.UpdateServer.Management;

/// <summary>Refusals of the management API: hawkBit's error body instead of problem+json.</summary>
internal static class Refusals
{
    public static IResult NotFound(string what) => Of(StatusCodes.Status404NotFound, HawkbitErrors.NotFound, $"{what} does not exist.");

    public static IResult Exists(string what) => Of(StatusCodes.Status409Conflict, HawkbitErrors.Exists, $"{what} exists already.");

    public static IResult Invalid(string sentence) => Of(StatusCodes.Status400BadRequest, HawkbitErrors.Invalid, sentence);

    /// <param name="status">HTTP status.</param>
    /// <param name="code">One of <see cref="HawkbitErrors"/>.</param>
    /// <param name="sentence">What is wrong, for people.</param>
    public static IResult Of(int status, string code, string sentence) =>
        TypedResults.Json(new ExceptionInfo(HawkbitErrors.ClassOf(code), code, sentence), statusCode: status);
}
