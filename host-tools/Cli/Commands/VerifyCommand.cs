using System.CommandLine;
using TinyDevice.Formats;
using TinyDevice.Inference;
using TinyDevice.Packaging;
using TinyDevice.Packaging.Analysis;
using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice verify</c>: signature, digests and golden samples, judged as a device judges them.</summary>
internal static class VerifyCommand
{
    private sealed record Options(
        Argument<string> Model, Option<string?> DeltaFrom, Option<string[]> Trust, Option<string?> GoldenInput, Option<string?> GoldenOutput, Option<GoldenMode> Mode, Option<string?> Config, Option<bool> Json);

    private sealed record Result(string File, string? SignedBy, string? ModelClass, string? ModelVersion, int Digests, int GoldenSamples, bool Verified);

    public static Command Create(Terminal terminal)
    {
        var options = new Options(
            new Argument<string>("model") { Description = ".tdpkg package, a .tddelta with --delta-from, or a .tflite model with --golden-input and --golden-output." },
            new Option<string?>("--delta-from") { Description = "What a .tddelta builds on: a .tdpkg, or a factory model as image or FactoryImage.cs." },
            new Option<string[]>("--trust") { Description = "Public key (PEM) of a signer to trust; repeatable; without it those of nf.config.", DefaultValueFactory = _ => [] },
            new Option<string?>("--golden-input") { Description = "Inputs of golden samples for a .tflite, invocations back to back." },
            new Option<string?>("--golden-output") { Description = "Their expected outputs, e.g. from TFLite." },
            CommonOptions.Mode(),
            CommonOptions.Config(),
            CommonOptions.Json());
        var command = new Command(
            "verify",
            "Verify a package: signature, every digest, and the golden samples through the firmware's engine. Exit code 1 when anything differs.\n\n"
            + "Example: tinydevice verify model.tdpkg --trust key.pub.pem")
        {
            options.Model, options.DeltaFrom, options.Trust, options.GoldenInput, options.GoldenOutput, options.Mode, options.Config, options.Json,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(options.Model);
            byte[] bytes = ModelFile.ReadAllBytes(path);
            if (DeltaReader.IsDelta(bytes))
            {
                string source = parsed.GetValue(options.DeltaFrom)
                    ?? throw new UserException($"{path} is a delta, so name with --delta-from the model it builds on.");
                bytes = DeltaReader.Open(bytes).Apply(DeltaSource.Load(source)).Bytes.ToArray();
            }

            Result result = ModelFile.IsPackage(bytes) ? VerifyPackage(parsed, options, path, bytes) : VerifyModel(parsed, options, path, bytes);
            if (parsed.GetValue(options.Json))
            {
                terminal.WriteJson(result);
            }
            else
            {
                string signature = result.SignedBy is null ? "" : $"signed by {result.SignedBy}, {result.Digests} digests hold, ";
                terminal.WriteMarkup($"[green]verified[/] {Spectre.Console.Markup.Escape(path)}: {signature}{result.GoldenSamples} golden samples reproduced exactly");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static Result VerifyPackage(ParseResult parsed, Options options, string path, byte[] bytes)
    {
        if (parsed.GetValue(options.GoldenInput) is not null || parsed.GetValue(options.GoldenOutput) is not null)
        {
            throw new UserException("A package brings its own golden samples; give --golden-input and --golden-output with a .tflite only.");
        }

        BoardConfig config = CommonOptions.LoadConfig(parsed.GetValue(options.Config));
        PackageReader package = PackageReader.Open(bytes);
        PublicKey signer = package.Verify(TrustKeys.Files(parsed.GetRequiredValue(options.Trust), config).Select(PublicKey.Load));
        Manifest manifest = package.Manifest;
        InferenceSession session = InferenceSession.Open(package.Image.ToArray(), new ModelLimits(manifest.ArenaBytes, manifest.HeapBytes, int.MaxValue));
        if (session.Runner.ArenaBytes != manifest.ArenaBytes || session.Runner.HeapBytes != manifest.HeapBytes)
        {
            throw new UserException(
                $"The manifest states {manifest.ArenaBytes} arena and {manifest.HeapBytes} heap bytes, but the model takes {session.Runner.ArenaBytes} and {session.Runner.HeapBytes}: build the package again.");
        }

        GoldenSamples? samples = GoldenSection.Read(package, session);
        Compare(samples, session);
        return new Result(path, signer.IdText, manifest.ModelClass, manifest.ModelVersion, PackageLayout.ChunkCount(manifest.PayloadSize) + 2, manifest.GoldenCount, true);
    }

    private static Result VerifyModel(ParseResult parsed, Options options, string path, byte[] bytes)
    {
        if (parsed.GetValue(options.GoldenInput) is not { } inputs || parsed.GetValue(options.GoldenOutput) is not { } outputs)
        {
            throw new UserException($"{path} is no package, so there is nothing to verify it against: give --golden-input and --golden-output.");
        }

        InferenceSession session = InferenceSession.Open(ModelCompiler.Compile(bytes, CompileOptions.Unlimited).Image);
        var samples = new GoldenSamples(ModelFile.ReadAllBytes(inputs), ModelFile.ReadAllBytes(outputs), parsed.GetValue(options.Mode));
        int count = samples.Count(session.InputBytes);
        if (samples.Outputs.Length != (long)count * session.OutputBytes)
        {
            throw new UserException($"{outputs} holds {samples.Outputs.Length} bytes, but {count} samples of {session.OutputBytes} output bytes are {(long)count * session.OutputBytes}.");
        }

        Compare(samples, session);
        return new Result(path, null, null, null, 0, count, true);
    }

    private static void Compare(GoldenSamples? samples, InferenceSession session)
    {
        if (samples?.FindMismatch(session) is { } mismatch)
        {
            throw new UserException(
                $"Golden sample {mismatch.Sample} is not reproduced: output byte {mismatch.Offset} is {mismatch.Actual} where {mismatch.Expected} is expected; a device would refuse this model.");
        }
    }
}
