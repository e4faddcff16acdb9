using TinyDevice.Packaging.Compiler.Costs;

namespace TinyDevice.Benchmarks;

/// <summary>An op with what it was counted to take.</summary>
/// <param name="Model">The model it is in.</param>
/// <param name="Op">Its kernel and work.</param>
/// <param name="Counted">What one Invoke of it executed.</param>
internal sealed record CountedOp(string Model, OpReport Op, IlCount Counted);
