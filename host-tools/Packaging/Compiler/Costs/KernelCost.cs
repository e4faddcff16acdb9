namespace TinyDevice.Packaging.Compiler.Costs;

/// <summary>What one kernel of the engine takes, as a sum over its kinds of work.</summary>
/// <param name="Instructions">IL instructions for one unit of each kind of work.</param>
/// <param name="MachineInstructions">Machine instructions nanoFramework's interpreter spends on one unit of each kind of work.</param>
/// <param name="Samples">Operators it was fitted to.</param>
public sealed record KernelCost(
    IReadOnlyDictionary<string, double> Instructions, IReadOnlyDictionary<string, double> MachineInstructions, int Samples);
