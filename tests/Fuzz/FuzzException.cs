namespace TinyDevice.Fuzz;

/// <summary>A damaged input did what it must not.</summary>
internal sealed class FuzzException(string message) : Exception(message);
