namespace TinyDevice.UpdateServer.Contract;

/// <summary>One release going out.</summary>
/// <param name="Id">Number given by the server, from 1.</param>
/// <param name="Release">What goes out.</param>
/// <param name="State">Whether it still goes out.</param>
/// <param name="Stages">Percent of the fleet reached stage by stage.</param>
/// <param name="Stage">Index of the stage that is open.</param>
/// <param name="HaltReason">Why it was halted.</param>
/// <param name="CreatedAt">When it started.</param>
/// <param name="Counts">Devices by what became of their action.</param>
public sealed record RolloutInfo(int Id, ReleaseInfo Release, RolloutState State, IReadOnlyList<int> Stages, int Stage,
    string? HaltReason, DateTimeOffset CreatedAt, RolloutCounts Counts);
