using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TinyDevice.Cli.Server;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice apikey create|list|revoke</c>: who may use the update server.</summary>
internal static class ApiKeyCommand
{
    public static Command Create(Terminal terminal) =>
        new("apikey", "Make, list and revoke the API keys of people and their tools; needs an admin's key.\n\nExample: tinydevice apikey create ci --role publisher")
        {
            CreateKey(terminal), List(terminal), Revoke(terminal),
        };

    private static Command CreateKey(Terminal terminal)
    {
        var name = new Argument<string>("name") { Description = "Who or what will use it." };
        var role = new Option<string>("--role") { Description = "viewer, operator, publisher or admin; each may also do what those before it may.", Required = true };
        role.AcceptOnlyFromAmong(Enum.GetValues<Role>().Select(Word).ToArray());
        CreateApiKey Request(ParseResult parsed) => new(parsed.GetRequiredValue(name), Enum.Parse<Role>(parsed.GetRequiredValue(role), ignoreCase: true));
        return Connected(terminal, new Command("create", "Make a key and print it, this once.\n\nExample: tinydevice apikey create ci --role publisher") { name, role },
            async (parsed, connection, json, stop) =>
            {
                ApiKeyInfo key = await connection.PostAsync<CreateApiKey, ApiKeyInfo>("/api/v1/keys", Request(parsed), stop);
                if (json)
                {
                    terminal.WriteJson(key);
                    return;
                }

                terminal.WriteMarkup($"[green]key {key.Id}[/]  {key.Name.EscapeMarkup()}, {Word(key.Role)}");
                terminal.WriteLine($"  shown this once: {key.Key}");
            }, parsed => new ApiCall(HttpMethod.Post, "/api/v1/keys", Request(parsed)));
    }

    private static Command List(Terminal terminal) => Connected(terminal,
        new Command("list", "Show every key's number, name and role.\n\nExample: tinydevice apikey list"),
        async (_, connection, json, stop) =>
        {
            var keys = new List<ApiKeyInfo>();
            string? after = "0";
            while (after is not null)
            {
                Page<ApiKeyInfo> page = await connection.GetAsync<Page<ApiKeyInfo>>($"/api/v1/keys?limit=500&after={after}", stop);
                keys.AddRange(page.Items);
                after = page.Next;
            }

            if (json)
            {
                terminal.WriteJson(keys);
                return;
            }

            foreach (ApiKeyInfo key in keys)
            {
                terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{key.Id,4}  {Word(key.Role),-9}  {key.CreatedAt:yyyy-MM-dd}  {key.Name}"));
            }
        });

    private static Command Revoke(Terminal terminal)
    {
        var id = new Argument<int>("id") { Description = "The key's number, from 'apikey list'." };
        string PathOf(ParseResult parsed) => string.Create(CultureInfo.InvariantCulture, $"/api/v1/keys/{parsed.GetValue(id)}");
        return Connected(terminal, new Command("revoke", "Make a key worthless at once.\n\nExample: tinydevice apikey revoke 3") { id },
            async (parsed, connection, json, stop) =>
            {
                int number = parsed.GetValue(id);
                await connection.DeleteAsync(PathOf(parsed), stop);
                if (json)
                {
                    terminal.WriteJson(new { revoked = number });
                }
                else
                {
                    terminal.WriteLine($"key {number} is revoked");
                }
            }, parsed => new ApiCall(HttpMethod.Delete, PathOf(parsed)));
    }

    /// <param name="terminal">Where it prints.</param>
    /// <param name="command">Gets the options of every command that asks the server.</param>
    /// <param name="run">Asks.</param>
    /// <param name="call">What it asks, for a dry run; null when it changes nothing.</param>
    private static Command Connected(Terminal terminal, Command command, Func<ParseResult, ServerConnection, bool, CancellationToken, Task> run, Func<ParseResult, ApiCall>? call = null)
    {
        var connect = new ConnectionOptions();
        Option<bool> dryRun = CommonOptions.DryRun();
        if (call is not null)
        {
            command.Add(dryRun);
        }

        connect.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            if (call is not null && parsed.GetValue(dryRun))
            {
                call(parsed).Show(terminal);
                return ExitCode.Ok;
            }

            using ServerConnection connection = connect.Open(parsed);
            await run(parsed, connection, connect.IsJson(parsed), stop);
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Word(Role role) => role.ToString().ToLowerInvariant();
}
