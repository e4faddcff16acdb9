namespace TinyDevice.Packaging.Compiler.Costs;

/// <summary>What one op of an image is estimated to take at every inference.</summary>
/// <param name="Instructions">IL instructions the interpreter executes.</param>
/// <param name="MachineInstructions">Machine instructions (Thumb-2, -Os) it spends on them; reading streamed weights is not in them.</param>
public readonly record struct OpCost(long Instructions, long MachineInstructions)
{
    /// <summary>Both together.</summary>
    public static OpCost operator +(OpCost left, OpCost right) =>
        new(left.Instructions + right.Instructions, left.MachineInstructions + right.MachineInstructions);
}
