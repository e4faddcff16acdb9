namespace TinyDevice.UpdateServer.Contract;

/// <summary>What a rollout's outcomes say about its release.</summary>
/// <param name="LogRatio">Log-likelihood ratio of the sequential test.</param>
/// <param name="HaltAt">The rollout is halted at or above it.</param>
/// <param name="AdvanceAt">The release counts as fine at or below it.</param>
/// <param name="SuccessLow">Lower end of the 95 % interval of the success rate (Wilson).</param>
/// <param name="SuccessHigh">Upper end of it.</param>
public sealed record RolloutGate(double LogRatio, double HaltAt, double AdvanceAt, double SuccessLow, double SuccessHigh);
