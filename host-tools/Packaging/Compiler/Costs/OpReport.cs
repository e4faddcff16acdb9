namespace TinyDevice.Packaging.Compiler.Costs;

/// <summary>One op of the image: which kernel runs it, how much work it is and what that costs.</summary>
/// <param name="SourceIndex">The operator it comes from.</param>
/// <param name="Kernel">The kernel's name in costs.json: op, variant and what else decides its path.</param>
/// <param name="Work">How often each kind of work is done at one inference.</param>
/// <param name="Cost">The estimate.</param>
public sealed record OpReport(int SourceIndex, string Kernel, IReadOnlyDictionary<string, long> Work, OpCost Cost);
