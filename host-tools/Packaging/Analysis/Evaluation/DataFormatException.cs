namespace TinyDevice.Packaging.Analysis.Evaluation;

/// <summary>A data set cannot be used with a model; the message is one sentence saying what, where and what to do.</summary>
public sealed class DataFormatException(string message) : Exception(message);
