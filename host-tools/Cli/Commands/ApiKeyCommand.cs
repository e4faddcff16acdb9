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
        return Connected(terminal, new Command("create", "Make a key and print it, this once.\n\nExample: tinydevice apikey create ci --role publisher") { name, role },
            async (parsed, connection, json, stop) =>
            {
                var request = new CreateApiKey(parsed.GetRequiredValue(name), Enum.Parse<Role>(parsed.GetRequiredValue(role), ignoreCase: true));
                ApiKeyInfo key = await connection.PostAsync<CreateApiKey, ApiKeyInfo>("/api/v1/keys", request, stop);
                if (json)
                {
                    terminal.WriteJson(key);
                    return;
                }

                terminal.WriteMarkup($"[green]key {key.Id}[/]  {key.Name.EscapeMarkup()}, {Word(key.Role)}");
                terminal.WriteLine($"  shown this once: {key.Key}");
            });
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
        return Connected(terminal, new Command("revoke", "Make a key worthless at once.\n\nExample: tinydevice apikey revoke 3") { id },
            async (parsed, connection, json, stop) =>
            {
                int number = parsed.GetValue(id);
                await connection.DeleteAsync(string.Create(CultureInfo.InvariantCulture, $"/api/v1/keys/{number}"), stop);
                if (json)
                {
                    terminal.WriteJson(new { revoked = number });
                }
                else
                {
                    terminal.WriteLine($"key {number} is revoked");
                }
            });
    }

    private static Command Connected(Terminal terminal, Command command, Func<ParseResult, ServerConnection, bool, CancellationToken, Task> run)
    {
        Option<Uri?> server = CommonOptions.Server();
        Option<string?> apiKey = CommonOptions.ApiKey();
        Option<string?> config = CommonOptions.Config();
        Option<bool> json = CommonOptions.Json();
        foreach (Option option in (Option[])[server, apiKey, config, json])
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parsed, stop) =>
        {
            Uri address = parsed.GetValue(server) ?? CommonOptions.LoadConfig(parsed.GetValue(config)).Server.Url;
            using var connection = new ServerConnection(address, Credentials.Find(address, parsed.GetValue(apiKey)));
            await run(parsed, connection, parsed.GetValue(json), stop);
            return ExitCode.Ok;
        });
        return command;
    }

    private static string Word(Role role) => role.ToString().ToLowerInvariant();
}
