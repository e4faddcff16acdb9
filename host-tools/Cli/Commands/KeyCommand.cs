using System.CommandLine;
using Spectre.Console;
using TinyDevice.Packaging;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice key</c>: makes and shows signing keys.</summary>
internal static class KeyCommand
{
    public static Command Create(Terminal terminal) => new("key", "Make or show signing keys (ECDSA P-256).\n\nExample: tinydevice key new -o key.pem")
    {
        CreateNew(terminal),
        CreateShow(terminal),
    };

    /// <summary>The file that holds the public half: key.pem -> key.pub.pem.</summary>
    public static string PublicFileOf(string privateFile) =>
        Path.Combine(Path.GetDirectoryName(privateFile) ?? "", Path.GetFileNameWithoutExtension(privateFile) + ".pub.pem");

    private static Command CreateNew(Terminal terminal)
    {
        var output = new Option<string>("--output", "-o") { Description = "File for the private key; the public one goes beside it as NAME.pub.pem.", DefaultValueFactory = _ => "key.pem" };
        Option<bool> dryRun = CommonOptions.DryRun("Say which files would be made, make no key.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command("new", "Make a key pair; never overwrites one.\n\nExample: tinydevice key new -o key.pem") { output, dryRun, json };
        command.SetAction(parsed =>
        {
            string privateFile = parsed.GetRequiredValue(output);
            string publicFile = PublicFileOf(privateFile);
            if (Array.Find([privateFile, publicFile], File.Exists) is { } taken)
            {
                throw new UserException($"{taken} exists already and is not overwritten; remove it or choose another name with -o.");
            }

            if (parsed.GetValue(dryRun))
            {
                PlanNew(terminal, privateFile, publicFile, parsed.GetValue(json));
                return;
            }

            using SigningKey key = SigningKey.Create();
            key.Save(privateFile);
            key.PublicKey.Save(publicFile);
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(new { privateKeyFile = privateFile, publicKeyFile = publicFile, keyId = key.PublicKey.IdText });
                return;
            }

            terminal.WriteMarkup($"[green]key {key.PublicKey.IdText}[/]");
            terminal.WriteLine($"  private  {privateFile}   signs packages; keep it offline and backed up");
            terminal.WriteLine($"  public   {publicFile}   goes into devices' trust records and the server's trust list");
        });
        return command;
    }

    private static void PlanNew(Terminal terminal, string privateFile, string publicFile, bool json)
    {
        OutputFile.Write(privateFile, [], dryRun: true);
        if (json)
        {
            terminal.WriteJson(new { privateKeyFile = privateFile, publicKeyFile = publicFile, dryRun = true });
        }
        else
        {
            terminal.WriteLine($"would make {privateFile} and {publicFile}");
        }
    }

    private static Command CreateShow(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "PEM file with a private or public key." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command("show", "Show a key's id and public half.\n\nExample: tinydevice key show key.pem") { file, json };
        command.SetAction(parsed =>
        {
            PublicKey key = PublicKey.Load(parsed.GetRequiredValue(file));
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(new { keyId = key.IdText, publicKey = key.ToPem() });
                return;
            }

            terminal.WriteMarkup($"[green]key {key.IdText}[/]");
            terminal.Out.Write(key.ToPem());
        });
        return command;
    }
}
