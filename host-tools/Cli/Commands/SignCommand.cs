using System.CommandLine;
using TinyDevice.Packaging;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice sign</c>: signs a package anew, on the machine that holds the key.</summary>
internal static class SignCommand
{
    public static Command Create(Terminal terminal)
    {
        var package = new Argument<string>("package") { Description = "model.tdpkg, signed by whomever." };
        var key = new Option<string>("--key") { Description = "Private key (PEM) to sign with.", Required = true };
        var output = new Option<string?>("--output", "-o") { Description = "File to write; without it the package itself." };
        Option<bool> dryRun = CommonOptions.DryRun("Check package and key, write nothing.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "sign",
            "Check a package's digests and replace its signature, so that it can be built in one place and signed offline in another, or by the next key.\n\n"
            + "Example: tinydevice sign model.tdpkg --key release.pem -o signed.tdpkg")
        {
            package, key, output, dryRun, json,
        };
        command.SetAction(parsed =>
        {
            string from = parsed.GetRequiredValue(package);
            string to = parsed.GetValue(output) ?? from;
            using SigningKey signer = SigningKey.Load(parsed.GetRequiredValue(key));
            bool isDry = parsed.GetValue(dryRun);
            byte[] before = ModelFile.ReadPackage(from);
            OutputFile.Write(to, PackageWriter.Resign(before, signer), isDry);
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(new { file = to, keyId = signer.PublicKey.IdText, keyIdBefore = PackageReader.Open(before).KeyId, dryRun = isDry });
                return;
            }

            terminal.WriteMarkup($"[green]{(isDry ? "would be signed:" : "signed")}[/] {Spectre.Console.Markup.Escape(to)} by {signer.PublicKey.IdText}, before by {PackageReader.Open(before).KeyId}");
        });
        return command;
    }
}
