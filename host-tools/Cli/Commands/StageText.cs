using System.Globalization;
using TinyDevice.UpdateServer.Contract;

namespace TinyDevice.Cli.Commands;

/// <summary>Stages as people write them: 1,10,50,100.</summary>
internal static class StageText
{
    /// <exception cref="UserException">One of them is no percentage, or they do not rise to 100.</exception>
    public static StagePlan[] Read(string text, StagePlan like)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);
        var stages = new StagePlan[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            stages[i] = int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out int percent)
                ? like with { Percent = percent, Approval = like.Approval && i > 0 }
                : throw new UserException($"'{parts[i]}' in --stages is no percentage; write for example 1,10,50,100.");
        }

        return stages[0].Percent >= 1 && stages[^1].Percent == 100 && stages.Zip(stages.Skip(1)).All(pair => pair.First.Percent < pair.Second.Percent)
            ? stages
            : throw new UserException($"--stages {text} must rise from at least 1 to 100.");
    }
}
