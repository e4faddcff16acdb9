using System.CommandLine;
using TinyDevice.Formats;
using TinyDevice.Inference;
using TinyDevice.Packaging;
using TinyDevice.Packaging.Analysis;
using TinyDevice.Packaging.Board;
using TinyDevice.Packaging.Compiler;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice verify</c>: signature, digests and golden samples, judged as a device judges them; fast kernels against plain ones.</summary>
internal static class VerifyCommand
{
    private sealed record Options(
        Argument<string> Model, Option<string?> DeltaFrom, Option<string[]> Trust, Option<string?> GoldenInput, Option<string?> GoldenOutput, Option<GoldenMode> Mode, Option<string?> Config, Option<bool> Json);

    private sealed record Result(string File, string? SignedBy, string? ModelClass, string? ModelVersion, int Digests, int GoldenSamples, int FastOps, int ComparedInputs, bool Verified);

    public static Command Create(Terminal terminal)
    {
        var options = new Options(
            new Argument<string>("model") { Description = ".tdpkg package, a .tddelta with --delta-from, or a .tflite model." },
            new Option<string?>("--delta-from") { Description = "What a .tddelta builds on: a .tdpkg, or a factory model as image or FactoryImage.cs." },
            new Option<string[]>("--trust") { Description = "Public key (PEM) of a signer to trust; repeatable; without it those of nf.config.", DefaultValueFactory = _ => [] },
            new Option<string?>("--golden-input") { Description = "Inputs of golden samples for a .tflite, invocations back to back; without them only its fast kernels are compared with the plain ones." },
            new Option<string?>("--golden-output") { Description = "Their expected outputs, e.g. from TFLite." },
            CommonOptions.Mode(),
            CommonOptions.Config(),
            CommonOptions.Json());
        var command = new Command(
            "verify",
            "Verify a package: signature, every digest, the golden samples through the firmware's engine, and every fast kernel against the plain one. Exit code 1 when anything differs.\n\n"
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
            else
            {
                bytes = ModelFile.ReadModel(path);
            }

            Result result = terminal.Work("verifying", _ => ModelFile.IsPackage(bytes) ? VerifyPackage(parsed, options, path, bytes) : VerifyModel(parsed, options, path, bytes));
            if (parsed.GetValue(options.Json))
            {
                terminal.WriteJson(result);
            }
            else
            {
                string signature = result.SignedBy is null ? "" : $"signed by {result.SignedBy}, {result.Digests} digests hold, ";
                terminal.WriteMarkup($"[green]verified[/] {Spectre.Console.Markup.Escape(path)}: {signature}{result.GoldenSamples} golden samples reproduced exactly, {Compared(result)}");
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
        KernelComparison kernels = CompareKernels(package.Image.ToArray(), samples?.Inputs ?? []);
        return new Result(
            path, signer.IdText, manifest.ModelClass, manifest.ModelVersion, PackageLayout.ChunkCount(manifest.PayloadSize) + 2, manifest.GoldenCount,
            kernels.FastOps, kernels.Invocations, true);
    }

    private static Result VerifyModel(ParseResult parsed, Options options, string path, byte[] bytes)
    {
        (string? inputs, string? outputs) = (parsed.GetValue(options.GoldenInput), parsed.GetValue(options.GoldenOutput));
        if (inputs is null != outputs is null)
        {
            throw new UserException("Golden samples are inputs and outputs: give both --golden-input and --golden-output, or neither.");
        }

        byte[] image = ModelCompiler.Compile(bytes, CompileOptions.Unlimited).Image;
        GoldenSamples? samples = inputs is null || outputs is null ? null : ReadSamples(image, inputs, outputs, parsed.GetValue(options.Mode));
        KernelComparison kernels = CompareKernels(image, samples?.Inputs ?? []);
        int count = samples?.Count(InferenceSession.Open(image).InputBytes) ?? 0;
        return new Result(path, null, null, null, 0, count, kernels.FastOps, kernels.Invocations, true);
    }

    private static GoldenSamples ReadSamples(byte[] image, string inputs, string outputs, GoldenMode mode)
    {
        InferenceSession session = InferenceSession.Open(image);
        var samples = new GoldenSamples(ModelFile.ReadAllBytes(inputs), ModelFile.ReadAllBytes(outputs), mode);
        int count = samples.Count(session.InputBytes);
        if (samples.Outputs.Length != (long)count * session.OutputBytes)
        {
            throw new UserException($"{outputs} holds {samples.Outputs.Length} bytes, but {count} samples of {session.OutputBytes} output bytes are {(long)count * session.OutputBytes}.");
        }

        Compare(samples, session);
        return samples;
    }

    private static KernelComparison CompareKernels(byte[] image, byte[] inputs)
    {
        KernelComparison comparison = KernelComparison.Run(image, inputs);
        return comparison.Difference is not { } found
            ? comparison
            : throw new UserException(
                $"The fast kernel of op {found.Index} {found.Op} (operator {found.SourceIndex}) gives {found.Fast} where the plain one gives {found.Plain}, at byte {found.Offset} of input {found.Sample}: this is a fault of tinydevice; compile with --optimize size until it is mended.");
    }

    private static string Compared(Result result) => result.FastOps == 0
        ? "every op runs the plain kernel"
        : $"{result.FastOps} fast kernels equal the plain ones on {result.ComparedInputs} inputs";

    private static void Compare(GoldenSamples? samples, InferenceSession session)
    {
        if (samples?.FindMismatch(session) is { } mismatch)
        {
            throw new UserException(
                $"Golden sample {mismatch.Sample} is not reproduced: output byte {mismatch.Offset} is {mismatch.Actual} where {mismatch.Expected} is expected; a device would refuse this model.");
        }
    }
}
