namespace TinyDevice.UpdateServer.Contract;

/// <summary>One stage of a rollout.</summary>
/// <param name="Percent">Percent of the fleet reached, 1 to 100, rising from stage to stage.</param>
/// <param name="SoakSeconds">Least time the stage stays open.</param>
/// <param name="Approval">Whether a person opens it.</param>
/// <param name="MinSuccessRate">Least success rate of the stage, above 0, at most 1.</param>
public sealed record StagePlan(int Percent, int SoakSeconds = 0, bool Approval = false, double MinSuccessRate = 0.95)
{
    /// <summary>A stage of that percentage with everything else as usual.</summary>
    public static implicit operator StagePlan(int percent) => new(percent);
}
