namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>The form that asks for an API key.</summary>
/// <param name="Refusal">What was wrong with the last one; null at first.</param>
public sealed record SignInView(string? Refusal);
