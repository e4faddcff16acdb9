namespace TinyDevice.UpdateServer.Contract;

/// <summary>What the sequential test of a rollout distinguishes, and how surely.</summary>
/// <param name="Fine">Failure rate of a release that is to go out, above 0.</param>
/// <param name="Bad">Failure rate of a release that is to be halted, above <paramref name="Fine"/>, below 1.</param>
/// <param name="Alpha">Probability with which a fine release may be halted, above 0, below 0.5.</param>
/// <param name="Beta">Probability with which a bad one may pass, above 0, below 0.5.</param>
public sealed record FailureTest(double Fine = 0.02, double Bad = 0.10, double Alpha = 0.01, double Beta = 0.01);
