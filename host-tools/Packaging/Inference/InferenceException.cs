namespace TinyDevice.Packaging.Inference;

/// <summary>The firmware's engine refused a model or its inputs; the message says what, where and what to do.</summary>
public sealed class InferenceException(string message) : Exception(message);
