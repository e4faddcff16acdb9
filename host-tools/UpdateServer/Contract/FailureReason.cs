namespace TinyDevice.UpdateServer.Contract;

/// <summary>One bar of a rollout's reason histogram.</summary>
/// <param name="Code">The device's cause (docs/formats/reason.md); null when it gave none, or was silent.</param>
/// <param name="Example">What one such device said.</param>
/// <param name="Count">How many devices.</param>
public sealed record FailureReason(int? Code, string Example, int Count);
