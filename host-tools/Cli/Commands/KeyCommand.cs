using System.CommandLine;
using Spectre.Console;
using TinyDevice.Packaging;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice key</c>: makes and shows signing keys.</summary>
internal static class KeyCommand
{
    public static Command Create(Terminal terminal) => new("key", "Make or show signing keys (ECDSA P-256).")
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
        Option<bool> json = CommonOptions.Json();
        var command = new Command("new", "Make a key pair; never overwrites one.\n\nExample: tinydevice key new -o key.pem") { output, json };
        command.SetAction(parsed =>
        {
            string privateFile = parsed.GetRequiredValue(output);
            string publicFile = PublicFileOf(privateFile);
            if (File.Exists(publicFile))
            {
                throw new UserException($"{publicFile} exists already and is not overwritten; remove it or choose another name with -o.");
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
