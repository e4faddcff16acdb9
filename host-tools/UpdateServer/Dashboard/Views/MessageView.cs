namespace TinyDevice.UpdateServer.Dashboard.Views;

/// <summary>A page with one sentence, mostly a refusal.</summary>
/// <param name="Title">What happened.</param>
/// <param name="Sentence">Why, and what to do.</param>
public sealed record MessageView(string Title, string Sentence);
