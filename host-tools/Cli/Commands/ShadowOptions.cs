using System.CommandLine;
using TinyDevice.Packaging;

namespace TinyDevice.Cli.Commands;

/// <summary>The options of <c>compile</c> that describe a shadow phase.</summary>
internal sealed record ShadowOptions(
    Option<int> Samples, Option<int> Every, Option<double> Agreement, Option<double> Drift, Option<int> Latency, Option<bool> Required)
{
    public static ShadowOptions Declare() => new(
        new Option<int>("--shadow-samples") { Description = "After the trial, run the candidate beside the active model, which alone answers, on this many inputs, and keep it only inside the bounds below; 0 for no shadow phase." },
        new Option<int>("--shadow-every") { Description = "Run the candidate at every so-many-th inference.", DefaultValueFactory = _ => 1 },
        new Option<double>("--shadow-agreement") { Description = "Least share of inputs on which both must name the same class, e.g. 0.95; 0 for no limit." },
        new Option<double>("--shadow-drift") { Description = "Most distance of their class histograms, population stability index, e.g. 0.25; 0 for no limit." },
        new Option<int>("--shadow-latency") { Description = "Longest inference of the candidate in ms; 0 for no limit." },
        new Option<bool>("--shadow-required") { Description = "Let a device refuse the model when it cannot run both, instead of keeping it after the trial." });

    public void AddTo(Command command)
    {
        command.Options.Add(Samples);
        command.Options.Add(Every);
        command.Options.Add(Agreement);
        command.Options.Add(Drift);
        command.Options.Add(Latency);
        command.Options.Add(Required);
    }

    /// <summary>The phase asked for; null when none is.</summary>
    public ShadowPlan? Read(ParseResult parsed)
    {
        var plan = new ShadowPlan(
            parsed.GetValue(Every),
            parsed.GetValue(Samples),
            Milli(parsed.GetValue(Agreement)),
            Milli(parsed.GetValue(Drift)),
            parsed.GetValue(Latency),
            parsed.GetValue(Required));
        if (plan.Samples != 0)
        {
            return plan;
        }

        return plan == new ShadowPlan(1, 0)
            ? null
            : throw new UserException("The other --shadow options need --shadow-samples: how many inputs to compare both models on.");
    }

    private static int Milli(double value) => (int)Math.Clamp(Math.Round(value * 1000), int.MinValue, int.MaxValue);
}
