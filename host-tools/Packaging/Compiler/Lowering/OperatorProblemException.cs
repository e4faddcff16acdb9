namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>Why one operator cannot be lowered and what to change: the part of a sentence after the operator's name.</summary>
internal sealed class OperatorProblemException(string problem) : Exception(problem);
