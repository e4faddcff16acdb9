using System.CommandLine;
using System.Diagnostics;
using TinyDevice.Formats;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice run</c>: runs a model on given inputs with the firmware's engine; how anybody checks exactness.</summary>
internal static class RunCommand
{
    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("model") { Description = "model.tflite or model.tdpkg." };
        var input = new Option<string>("--input", "-i") { Description = "Invocations back to back; one is every input's raw little-endian bytes in model order.", Required = true };
        var output = new Option<string>("--output", "-o") { Description = "Takes the outputs likewise.", Required = true };
        Option<GoldenMode> mode = CommonOptions.Mode();
        Option<bool> dryRun = CommonOptions.DryRun("Run the model, do not write the outputs.");
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "run",
            "Run a model with the firmware's engine on inputs from a file. No board's budget applies here.\n\n"
            + "Example: tinydevice run model.tflite --input in.bin --output out.bin --mode independent")
        {
            model, input, output, mode, dryRun, json,
        };
        command.SetAction((parsed, stop) =>
        {
            ModelFile file = ModelFile.Load(parsed.GetRequiredValue(model));
            InferenceSession session = InferenceSession.Open(file.Image);
            byte[] inputs = ModelFile.ReadAllBytes(parsed.GetRequiredValue(input));
            var time = Stopwatch.StartNew();
            byte[] outputs = session.InvokeAll(inputs, parsed.GetValue(mode), stop: stop);
            time.Stop();
            string outputPath = parsed.GetRequiredValue(output);
            bool isDry = parsed.GetValue(dryRun);
            OutputFile.Write(outputPath, outputs, isDry);

            int count = inputs.Length / session.InputBytes;
            var result = new Result(
                count,
                session.InputBytes,
                session.OutputBytes,
                session.DescribeInputs(),
                session.DescribeOutputs(),
                session.Runner.ArenaBytes,
                session.Runner.HeapBytes,
                Math.Round(time.Elapsed.TotalMilliseconds / count, 3),
                outputPath,
                isDry);
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(result);
            }
            else
            {
                terminal.WriteLine($"{count} invocations, {result.Inputs} -> {result.Outputs}, {result.MillisecondsEach} ms each here, arena {result.ArenaBytes:N0} B, heap {result.HeapBytes:N0} B");
                terminal.WriteLine($"{outputs.Length} bytes {(isDry ? "would go into" : "in")} {outputPath}");
            }

            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private sealed record Result(
        int Invocations, int InputBytes, int OutputBytes, string Inputs, string Outputs, int ArenaBytes, int HeapBytes, double MillisecondsEach, string OutputFile, bool DryRun);
}
