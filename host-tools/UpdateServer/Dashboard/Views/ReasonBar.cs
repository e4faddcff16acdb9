namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>One bar of a rollout's reason histogram.</summary>
/// <param name="Why">In words.</param>
/// <param name="Count">How many devices.</param>
public sealed record ReasonBar(FailureWords Why, int Count);
