using System.CommandLine;
using TinyDevice.Packaging;
using TinyDevice.Packaging.Analysis.Inspection;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice inspect</c>: what is inside a package, a model image or a .tflite file.</summary>
internal static class InspectCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = ".tdpkg package, .tddelta, .tflite model or model image." };
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "inspect",
            "Show what is inside a package, a model or a model image. Digests are checked, the signer is not: that is what 'verify' does.\n\n"
            + "Example: tinydevice inspect model.tdpkg")
        {
            file, json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            byte[] bytes = ModelFile.ReadAllBytes(path);
            bool asJson = parsed.GetValue(json);
            if (DeltaReader.IsDelta(bytes))
            {
                Show(terminal, DeltaView.Read(bytes), asJson, (output, view) => output.WriteLine(view.Describe()));
            }
            else if (ModelFile.IsPackage(bytes))
            {
                Show(terminal, PackageView.Read(bytes), asJson, InspectionView.Render);
            }
            else if (bytes.AsSpan().StartsWith("TDM1"u8))
            {
                Show(terminal, ImageView.Read(bytes), asJson, InspectionView.Render);
            }
            else if (bytes.Length > 8 && bytes.AsSpan(4, 4).SequenceEqual("TFL3"u8))
            {
                Show(terminal, ModelView.Read(bytes), asJson, InspectionView.Render);
            }
            else
            {
                throw new UserException($"{path} is no package (TDP1), model image (TDM1) or .tflite model (TFL3); check the path.");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show<T>(Terminal terminal, T view, bool json, Action<Terminal, T> render)
    {
        if (json)
        {
            terminal.WriteJson(view);
        }
        else
        {
            render(terminal, view);
        }
    }
}
