using System.CommandLine;
using Spectre.Console;
using TinyDevice.Packaging.Analysis.Evaluation;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Cli.Commands;

/// <summary><c>tinydevice eval</c>: how well a model classifies labelled data, run by the firmware's engine on every core.</summary>
internal static class EvalCommand
{
    private const int MaxShownClasses = 24;
    private const int MaxSteps = 100_000;

    private sealed record Result(
        int Samples,
        int Correct,
        double Accuracy,
        IReadOnlyList<string> Classes,
        IReadOnlyList<double?> Recall,
        IReadOnlyList<double?> Precision,
        IReadOnlyList<IReadOnlyList<int>> Confusion,
        double MillisecondsEach,
        int Workers,
        ReferenceTime? Reference);

    public static Command Create(Terminal terminal)
    {
        var model = new Argument<string>("model") { Description = "model.tflite or model.tdpkg, a classifier." };
        var data = new Option<string>("--data") { Description = "Samples: .npy (int8, uint8, int32, int64 or float32; first dimension counts samples) or raw .bin.", Required = true };
        var labels = new Option<string>("--labels") { Description = "True class of each sample: .npy, .txt (one number a line) or .bin (one byte each).", Required = true };
        var names = new Option<string?>("--names") { Description = "Text file with one class name a line." };
        var steps = new Option<int>("--steps")
        {
            Description = "Invocations of one sample of a streaming model, its state carried along and reset between samples; 0 for as many as the shape of the .npy says.",
            DefaultValueFactory = _ => 1,
        };
        var jobs = new Option<int>("--jobs") { Description = "Cores to use; 0 for all." }.Within(0, 1024);
        Option<bool> json = CommonOptions.Json();
        var command = new Command(
            "eval",
            "Evaluate a classifier on labelled data: accuracy, confusion matrix, recall and precision per class, time per inference.\n\n"
            + "Example: tinydevice eval model.tflite --data x.npy --labels y.npy")
        {
            model, data, labels, names, steps, jobs, json,
        };
        command.SetAction((parsed, stop) =>
        {
            string path = parsed.GetRequiredValue(model);
            byte[] bytes = ModelFile.ReadAllBytes(path);
            ModelFile file = ModelFile.Load(path);
            Evaluator evaluator = Prepare(file, parsed.GetRequiredValue(data), parsed.GetRequiredValue(labels), parsed.GetValue(steps));
            int workers = parsed.GetValue(jobs) > 0 ? parsed.GetValue(jobs) : Environment.ProcessorCount;
            EvaluationResult result = terminal.Work("evaluating", progress => Run(evaluator, workers, progress, stop));
            string[] classes = ReadNames(parsed.GetValue(names), result.Classes);
            var summary = new Result(
                result.Samples,
                result.Correct,
                Math.Round(result.Accuracy, 6),
                classes,
                result.Recall,
                result.Precision,
                result.Confusion,
                Math.Round(result.MillisecondsEach, 4),
                result.Workers,
                ReferenceTime.Find(bytes));
            if (parsed.GetValue(json))
            {
                terminal.WriteJson(summary);
            }
            else
            {
                Render(terminal, summary);
            }

            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }

    private static Evaluator Prepare(ModelFile file, string dataPath, string labelsPath, int steps)
    {
        if (steps is < 0 or > MaxSteps)
        {
            throw new UserException($"--steps is {steps}; it must lie in 0 to {MaxSteps:N0}.");
        }

        byte[] raw = ModelFile.ReadAllBytes(dataPath);
        byte[] labels = ModelFile.ReadAllBytes(labelsPath);
        try
        {
            (byte[] inputs, steps) = NpyFile.IsNpy(raw) ? InputEncoder.Encode(NpyFile.Read(raw, dataPath), InferenceSession.Open(file.Image), steps) : (raw, Math.Max(steps, 1));
            return new Evaluator(file.Image, inputs, Labels.Read(labels, labelsPath), steps);
        }
        catch (DataFormatException wrong)
        {
            throw new UserException(wrong.Message, wrong);
        }
    }

    private static EvaluationResult Run(Evaluator evaluator, int workers, IProgress<double> progress, CancellationToken stop)
    {
        int done = 0;
        return evaluator.Run(workers, more => progress.Report((double)Interlocked.Add(ref done, more) / evaluator.Samples), stop);
    }

    private static string[] ReadNames(string? path, int classes)
    {
        string[] numbers = [.. Enumerable.Range(0, classes).Select(index => index.ToString())];
        if (path is null)
        {
            return numbers;
        }

        string[] names = System.Text.Encoding.UTF8.GetString(ModelFile.ReadAllBytes(path)).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length == classes ? names : throw new UserException($"{path} names {names.Length} classes, but the model knows {classes}.");
    }

    private static void Render(Terminal terminal, Result result)
    {
        terminal.WriteMarkup($"[green]{result.Accuracy:P2}[/] accuracy: {result.Correct:N0} of {result.Samples:N0} samples");
        Table table = new Table().Border(TableBorder.Simple).AddColumns("class", "samples", "recall", "precision");
        foreach (TableColumn figures in table.Columns.Skip(1))
        {
            figures.RightAligned();
        }

        bool matrix = result.Classes.Count <= MaxShownClasses;
        foreach (string name in matrix ? result.Classes : [])
        {
            table.AddColumn(new TableColumn(name.EscapeMarkup()).RightAligned());
        }

        for (int i = 0; i < result.Classes.Count; i++)
        {
            List<string> row = [result.Classes[i].EscapeMarkup(), result.Confusion[i].Sum().ToString("N0"), Percent(result.Recall[i]), Percent(result.Precision[i])];
            row.AddRange(matrix ? result.Confusion[i].Select((count, column) => column == i ? $"[green]{count}[/]" : count == 0 ? "[grey]0[/]" : $"{count}") : []);
            table.AddRow([.. row]);
        }

        terminal.Out.Write(table);
        terminal.WriteLine(matrix ? "rows are true classes, columns what the model said" : "the confusion matrix has too many columns to show; use --json");
        terminal.WriteLine($"{result.MillisecondsEach:0.###} ms per inference on one of {result.Workers} cores here");
        if (result.Reference is { } reference)
        {
            terminal.WriteLine($"TFLM: {reference.Milliseconds:0.##} ms for {reference.Title} ({reference.Source})");
        }
    }

    private static string Percent(double? share) => share is { } value ? value.ToString("P1") : "-";
}
