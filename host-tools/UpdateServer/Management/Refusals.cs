namespace TinyDevice.UpdateServer.Management;

/// <summary>Refusals of the management API: hawkBit's error body instead of problem+json.</summary>
internal static class Refusals
{
    public static IResult NotFound(string what) => Of(StatusCodes.Status404NotFound, "repo.entitiyNotFound", $"{what} does not exist.");

    public static IResult Exists(string what) => Of(StatusCodes.Status409Conflict, "repo.entitiyAlreadyExists", $"{what} exists already.");

    public static IResult Invalid(string sentence) => Of(StatusCodes.Status400BadRequest, "repo.constraintViolation", sentence);

    /// <param name="status">HTTP status.</param>
    /// <param name="code">hawkBit's error code behind its common prefix.</param>
    /// <param name="sentence">What is wrong, for people.</param>
    public static IResult Of(int status, string code, string sentence) =>
        TypedResults.Json(new ExceptionInfo($"hawkbit.server.error.{code}", sentence, "tinydevice"), statusCode: status);
}
