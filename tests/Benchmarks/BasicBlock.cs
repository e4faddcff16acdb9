namespace TinyDevice.Benchmarks;

/// <summary>A run of IL instructions that is executed from its first to its last.</summary>
/// <param name="Instructions">IL instructions in it.</param>
/// <param name="Cost">Machine instructions nanoFramework's interpreter spends on them.</param>
internal readonly record struct BasicBlock(int Instructions, int Cost);
