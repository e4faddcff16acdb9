namespace TinyDevice.Cli.Server;

/// <summary>A request that changes something at the update server, as <c>--dry-run</c> shows it.</summary>
/// <param name="Method">How.</param>
/// <param name="Path">Of what.</param>
/// <param name="Body">With what; null for nothing.</param>
internal sealed record ApiCall(HttpMethod Method, string Path, object? Body = null)
{
    /// <summary>Prints it as JSON instead of sending it.</summary>
    public void Show(Terminal terminal) => terminal.WriteJson(View);

    /// <summary>Prints several, in the order in which they would be sent.</summary>
    public static void ShowAll(Terminal terminal, IEnumerable<ApiCall> calls) => terminal.WriteJson(calls.Select(call => call.View));

    private object View => new { method = Method.Method, path = Path, body = Body };
}
