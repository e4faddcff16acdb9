using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using TinyDevice.Cli.Server;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice device list|show|history|...</c>: the devices the update server knows.</summary>
internal static class DeviceAdminCommands
{
    /// <summary>Adds them below <c>device</c>, which by itself runs a virtual one.</summary>
    public static void AddTo(Command device, Terminal terminal)
    {
        device.Add(CreateList(terminal));
        device.Add(Look<DeviceInfo>(terminal, "show", "Show one device and what it reported about itself.", "", DeviceView.Show));
        device.Add(CreateHistory(terminal));
        device.Add(Look<ModelMetrics>(terminal, "metrics", "Show what its running model did since boot.", "/metrics", DeviceView.Show));
        device.Add(CreateSet(terminal));
        device.Add(CreateToken(terminal));
        device.Add(Decide(terminal, "approve", "Let a device in that registered itself; prints its ticket key, which goes into its files.", HttpMethod.Post, "/approve"));
        device.Add(Decide(terminal, "reject", "Forget a device that registered itself.", HttpMethod.Post, "/reject"));
        device.Add(Decide(terminal, "confirm", "Let the update begin that waits for somebody's word.", HttpMethod.Post, "/confirm"));
        device.Add(Decide(terminal, "deny", "Say no to that update; it goes on waiting.", HttpMethod.Post, "/deny"));
        device.Add(Decide(terminal, "cancel", "Ask a device to stop the update it has under way.", HttpMethod.Post, "/cancel"));
        device.Add(Decide(terminal, "quit", "End a device's update here and now, whatever the device thinks.", HttpMethod.Post, "/cancel?force=true"));
        device.Add(Decide(terminal, "retire", "Take a device out of service: its token opens nothing, its history stays.", HttpMethod.Delete, ""));
    }

    private static Argument<string> Id() => new("id") { Description = "The device." };

    private static string PathOf(string id) => $"/api/v1/devices/{Uri.EscapeDataString(id)}";

    private static Command CreateList(Terminal terminal)
    {
        var connect = new ConnectionOptions();
        var state = new Option<string?>("--state") { Description = "Only those in this state; retired ones are shown only so." };
        state.AcceptOnlyFromAmong(Enum.GetNames<DeviceState>().Select(n => n.ToLowerInvariant()).ToArray());
        var target = new Option<string?>("--target") { Description = "Only this hardware." }.Suggesting(() => TargetNames.Updated);
        var modelClass = new Option<string?>("--class") { Description = "Only this model class." };
        var version = new Option<string?>("--model-version") { Description = "Only this model version." };
        var command = new Command("list", "Show the devices in service.\n\nExample: tinydevice device list --state pending") { state, target, modelClass, version };
        connect.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using ServerConnection server = connect.Open(parsed);
            (string Name, string? Value)[] wanted =
                [("state", parsed.GetValue(state)), ("target", parsed.GetValue(target)), ("modelClass", parsed.GetValue(modelClass)), ("modelVersion", parsed.GetValue(version))];
            string filter = string.Concat(wanted.Where(w => w.Value is not null).Select(w => $"&{w.Name}={Uri.EscapeDataString(w.Value!)}"));
            List<DeviceInfo> devices = await server.GetAllAsync<DeviceInfo>("/api/v1/devices", filter, stop);
            DeviceView.ShowList(terminal, devices, connect.IsJson(parsed));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Look<T>(Terminal terminal, string name, string what, string below, Action<Terminal, T> show)
    {
        var connect = new ConnectionOptions();
        Argument<string> id = Id();
        var command = new Command(name, $"{what}\n\nExample: tinydevice device {name} dev1") { id };
        connect.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using ServerConnection server = connect.Open(parsed);
            T answer = await server.GetAsync<T>(PathOf(parsed.GetRequiredValue(id)) + below, stop);
            if (connect.IsJson(parsed))
            {
                terminal.WriteJson(answer!);
            }
            else
            {
                show(terminal, answer);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateHistory(Terminal terminal)
    {
        var connect = new ConnectionOptions();
        Argument<string> id = Id();
        var limit = new Option<int>("--limit") { Description = "Newest entries that are shown, 1 to 500.", DefaultValueFactory = _ => 50 }.Within(1, 500);
        var command = new Command("history", "Show what happened to a device's updates, newest first.\n\nExample: tinydevice device history dev1") { id, limit };
        connect.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            using ServerConnection server = connect.Open(parsed);
            Page<HistoryEntry> page = await server.GetAsync<Page<HistoryEntry>>(
                string.Create(CultureInfo.InvariantCulture, $"{PathOf(parsed.GetRequiredValue(id))}/history?limit={parsed.GetValue(limit)}"), stop);
            DeviceView.ShowHistory(terminal, page.Items, connect.IsJson(parsed));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateSet(Terminal terminal)
    {
        Argument<string> id = Id();
        var name = new Option<string?>("--name") { Description = "What people call it." };
        var description = new Option<string?>("--description") { Description = "What they say about it." };
        var target = new Option<string?>("--target") { Description = "Hardware, whatever it reports; \"\" to believe what it reports." }.Suggesting(() => TargetNames.Updated);
        var modelClass = new Option<string?>("--class") { Description = "Model class, whatever it reports; \"\" to believe what it reports." };
        var autoConfirm = new Option<bool?>("--auto-confirm") { Description = "true: its updates need nobody's confirmation; false: they do where the server asks for it." };
        var command = new Command("set", "Change what people know and decide about a device.\n\nExample: tinydevice device set dev1 --name \"Roof 3\" --auto-confirm true")
        {
            id, name, description, target, modelClass, autoConfirm,
        };
        return Change<DeviceInfo>(terminal, command, new Ask(id, HttpMethod.Patch, "",
            parsed => new ChangeDevice(parsed.GetValue(name), parsed.GetValue(description), parsed.GetValue(target), parsed.GetValue(modelClass), parsed.GetValue(autoConfirm))),
            DeviceView.Show);
    }

    private static Command CreateToken(Terminal terminal)
    {
        Argument<string> id = Id();
        var hmacKey = new Option<bool>("--hmac-key") { Description = "Make the ticket key anew, too." };
        var command = new Command("token", "Give a device a new token; the old one is worthless at once.\n\nExample: tinydevice device token dev1") { id, hmacKey };
        return Change<DeviceCredentials>(terminal, command, new Ask(id, HttpMethod.Post, "/token", parsed => new RenewCredentials(parsed.GetValue(hmacKey))),
            (to, credentials) =>
            {
                to.WriteMarkup($"[green]device {credentials.Id.EscapeMarkup()}[/], tenant {credentials.Tenant.EscapeMarkup()}");
                to.WriteLine($"  token, shown this once: {credentials.Token}");
                to.WriteLine($"  ticket key: {credentials.HmacKey}");
            });
    }

    private static Command Decide(Terminal terminal, string name, string what, HttpMethod method, string below)
    {
        Argument<string> id = Id();
        var command = new Command(name, $"{what}\n\nExample: tinydevice device {name} dev1") { id };
        var ask = new Ask(id, method, below, _ => null);
        return name == "approve"
            ? Change<ApprovedDevice>(terminal, command, ask, (to, approved) =>
            {
                to.WriteMarkup($"[green]device {approved.Id.EscapeMarkup()} is approved[/]");
                to.WriteLine($"  ticket key: {approved.HmacKey}");
            })
            : Change<object>(terminal, command, ask, null);
    }

    /// <summary>Finishes a command that changes a device; <paramref name="show"/> is null when the server's answer is empty.</summary>
    private static Command Change<T>(Terminal terminal, Command command, Ask ask, Action<Terminal, T>? show)
    {
        var connect = new ConnectionOptions();
        Option<bool> dryRun = CommonOptions.DryRun();
        command.Add(dryRun);
        connect.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            string device = parsed.GetRequiredValue(ask.Device);
            string path = PathOf(device) + ask.Below;
            object? body = ask.Body(parsed);
            if (parsed.GetValue(dryRun))
            {
                new ApiCall(ask.Method, path, body).Show(terminal);
                return ExitCode.Ok;
            }

            using ServerConnection server = connect.Open(parsed);
            if (show is null)
            {
                await server.ChangeAsync(ask.Method, path, body, stop);
                if (connect.IsJson(parsed))
                {
                    terminal.WriteJson(new { device, done = command.Name });
                }
                else
                {
                    terminal.WriteLine($"device {device}: {command.Name} done");
                }

                return ExitCode.Ok;
            }

            T answer = await server.ChangeAsync<T>(ask.Method, path, body, stop);
            if (connect.IsJson(parsed))
            {
                terminal.WriteJson(answer!);
            }
            else
            {
                show(terminal, answer);
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <param name="Device">Which device.</param>
    /// <param name="Method">How the server is asked.</param>
    /// <param name="Below">What follows the device's path.</param>
    /// <param name="Body">What is sent; null for nothing.</param>
    private sealed record Ask(Argument<string> Device, HttpMethod Method, string Below, Func<ParseResult, object?> Body);
}
