namespace TinyDevice.Packaging.Board;

/// <summary>Something that cannot be flashed; the message is one sentence saying what and what to do.</summary>
public sealed class FlashException(string message) : Exception(message);
