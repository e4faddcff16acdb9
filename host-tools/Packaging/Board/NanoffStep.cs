namespace TinyDevice.Packaging.Board;

/// <summary>One call of nanoff.</summary>
/// <param name="Purpose">What it does, to end the sentence "nanoff could not ...".</param>
/// <param name="Arguments">Its arguments, unquoted.</param>
public sealed record NanoffStep(string Purpose, IReadOnlyList<string> Arguments);
