namespace TinyDevice.UpdateServer;

/// <summary>The server cannot be built or started; the message says what, where and what to do.</summary>
public sealed class UpdateServerException(string message, Exception? inner = null) : Exception(message, inner);
