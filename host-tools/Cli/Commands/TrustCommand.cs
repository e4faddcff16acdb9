using System.CommandLine;
using TinyDevice.Cli.Server;
using TinyDevice.Packaging;
using TinyDevice.Packaging.Board;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice trust</c>: whom devices believe, and how that changes.</summary>
internal static class TrustCommand
{
    private const string Tickets = "--tickets";

    public static Command Create(Terminal terminal) => new("trust", "Make, show and rotate the trust records that say whom devices believe (docs/formats/trust.md).\n\nExample: tinydevice trust rotate --from trust --root root.pem --trust next.pub.pem -o 2.tdtrust")
    {
        CreateInit(terminal),
        CreateShow(terminal),
        CreateStep(terminal, isRevocation: false),
        CreateStep(terminal, isRevocation: true),
        CreatePublish(terminal),
    };

    private static Command CreateInit(Terminal terminal)
    {
        Option<string> output = Output("trust");
        Option<string[]> trust = Signers("Public key (PEM) of a signer to trust, one or two; without it those of nf.config.");
        var root = new Option<string?>("--root") { Description = "Public key (PEM) of the offline root; without it rootFile of nf.config." };
        Option<string?> config = CommonOptions.Config();
        var result = new TrustOutput();
        var command = new Command("init", "Write the first trust record of devices, as 'provision' puts it on a board.\n\nExample: tinydevice trust init --root root.pub.pem --trust key.pub.pem -o trust")
        {
            root, trust, output, config,
        };
        result.AddTo(command);
        command.SetAction(parsed =>
        {
            BoardConfig board = CommonOptions.LoadConfig(parsed.GetValue(config));
            byte[] record = TrustKeys.Record(parsed.GetRequiredValue(trust), board, parsed.GetValue(root));
            result.Write(terminal, parsed, parsed.GetRequiredValue(output), record);
        });
        return command;
    }

    private static Command CreateShow(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "Trust record (a store's file 'trust') or rotation (.tdtrust)." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("show", "Show whom a trust record, or the one a rotation leads to, believes.\n\nExample: tinydevice trust show 2.tdtrust") { file, json };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            TrustOutput.Describe(terminal, Open(path, ModelFile.ReadAllBytes(path)), path, parsed.GetValue(json), dryRun: false);
        });
        return command;
    }

    private static Command CreateStep(Terminal terminal, bool isRevocation)
    {
        var from = new Option<string>("--from") { Description = "Trust record in force, or the rotation that led to it.", Required = true };
        var root = new Option<string>("--root") { Description = "Private key (PEM) of the root in force.", Required = true };
        var newRoot = new Option<string?>("--new-root") { Description = "Private key (PEM) of the next root; without it the root stays." };
        var key = new Option<string>("--key") { Description = "Public key (PEM) to revoke.", Required = isRevocation };
        Option<string[]> trust = Signers("Public key (PEM) of a signer to trust from now on, one or two; without it those of before.");
        var tickets = new Option<string?>(Tickets) { Description = "Freshness tickets: required, preferred or off; without it as before." };
        tickets.AcceptOnlyFromAmong("required", "preferred", "off");
        Option<string> output = Output("next.tdtrust");
        Command command = isRevocation
            ? new Command("revoke", "Make the rotation that bars a lost signer key for ever.\n\nExample: tinydevice trust revoke --from trust --root root.pem --key lost.pub.pem --trust next.pub.pem -o 2.tdtrust") { from, root, newRoot, key, trust, tickets, output }
            : new Command("rotate", "Make the rotation to other signer keys, another root or another policy; both roots sign it.\n\nExample: tinydevice trust rotate --from trust --root root.pem --trust key.pub.pem --trust next.pub.pem -o 2.tdtrust") { from, root, newRoot, trust, tickets, output };
        var result = new TrustOutput();
        result.AddTo(command);
        command.SetAction(parsed =>
        {
            byte[] current = TrustRotationWriter.RecordIn(ModelFile.ReadAllBytes(parsed.GetRequiredValue(from)));
            using SigningKey oldKey = SigningKey.Load(parsed.GetRequiredValue(root));
            using SigningKey? newKey = parsed.GetValue(newRoot) is { } path ? SigningKey.Load(path) : null;
            PublicKey? revoked = isRevocation ? PublicKey.Load(parsed.GetRequiredValue(key)) : null;
            TrustContents next = Next(TrustRecordReader.Open(current), parsed.GetRequiredValue(trust), revoked, parsed.GetValue(tickets));
            byte[] rotation = TrustRotationWriter.Write(current, next with { Root = (newKey ?? oldKey).PublicKey }, oldKey, newKey ?? oldKey);
            result.Write(terminal, parsed, parsed.GetRequiredValue(output), rotation, "trust publish");
        });
        return command;
    }

    private static TrustContents Next(TrustContents before, string[] trust, PublicKey? revoked, string? tickets)
    {
        PublicKey[] signers = [.. trust.Length > 0 ? trust.Select(PublicKey.Load) : before.Signers.Where(s => !s.Equals(revoked))];
        if (signers.Length == 0)
        {
            throw new UserException("No signer would be left; name the one to trust instead with --trust.");
        }

        PublicKey? barred = signers.FirstOrDefault(s => s.Equals(revoked) || before.Revoked.Any(id => id.Span.SequenceEqual(s.Id.Span)));
        if (barred is not null)
        {
            throw new UserException($"Key {barred.IdText} is revoked and cannot be a signer again; make a new one with 'tinydevice key new'.");
        }

        return before with
        {
            Sequence = checked(before.Sequence + 1),
            Signers = signers,
            Revoked = revoked is null || before.Revoked.Any(id => id.Span.SequenceEqual(revoked.Id.Span)) ? before.Revoked : [.. before.Revoked, revoked.Id],
            RequiresTicket = tickets is null ? before.RequiresTicket : tickets == "required",
            TicketsOff = tickets is null ? before.TicketsOff : tickets == "off",
        };
    }

    private static Command CreatePublish(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "Rotation (.tdtrust)." };
        Option<bool> dryRun = CommonOptions.DryRun();
        var connect = new ConnectionOptions();
        var command = new Command("publish", "Give a rotation to the update server, which gives it to every device at its next poll.\n\nExample: tinydevice trust publish 2.tdtrust --server http://127.0.0.1:8080") { file, dryRun };
        connect.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            string path = parsed.GetRequiredValue(file);
            byte[] rotation = ModelFile.ReadAllBytes(path);
            Open(path, rotation); // refuse a damaged file here, before it travels
            if (parsed.GetValue(dryRun))
            {
                new ApiCall(HttpMethod.Post, "/api/v1/trust", new { bytes = rotation.Length }).Show(terminal);
                return ExitCode.Ok;
            }

            using ServerConnection connection = connect.Open(parsed);
            RotationInfo taken = await connection.PostBytesAsync<RotationInfo>("/api/v1/trust", rotation, stop);
            if (connect.IsJson(parsed))
            {
                terminal.WriteJson(taken);
                return ExitCode.Ok;
            }

            terminal.WriteMarkup($"[green]trust record {taken.Sequence}[/]: every device that is not there yet takes it at its next poll; let the server trust the new signers as well (serve --trust)");
            return ExitCode.Ok;
        });
        return command;
    }

    private static TrustContents Open(string path, byte[] recordOrRotation)
    {
        try
        {
            return TrustRecordReader.Open(recordOrRotation);
        }
        catch (PackageException e)
        {
            throw new UserException($"{path}: {e.Message}", e);
        }
    }

    private static Option<string> Output(string name) => new("--output", "-o") { Description = "File to write.", DefaultValueFactory = _ => name };

    private static Option<string[]> Signers(string description) => new("--trust") { Description = description, DefaultValueFactory = _ => [] };
}
