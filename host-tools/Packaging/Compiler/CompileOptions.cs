using TinyDevice.Packaging.Board;

namespace TinyDevice.Packaging.Compiler;

/// <summary>What the device the model is compiled for can give it; nf.config states the values of a board.</summary>
/// <param name="ArenaBytes">Largest arena in bytes.</param>
/// <param name="HeapBytes">Most bytes of managed heap for everything the model allocates, the arena included.</param>
/// <param name="WindowBytes">Largest window in bytes for weights that do not fit the heap and are streamed.</param>
public sealed record CompileOptions(int ArenaBytes = 96 * 1024, int HeapBytes = 100 * 1024, int WindowBytes = 16 * 1024)
{
    /// <summary>Streams every filter the window can take, even when it fits the heap: shows what streaming costs and that it changes no result.</summary>
    public bool StreamEverything { get; init; }

    /// <summary>What may be spent on speed; docs/adr/0081.</summary>
    public Optimization Optimize { get; init; } = Optimization.Size;

    /// <summary>Keeps channels that are constant or unused, so that every activation is as in the file; docs/adr/0083.</summary>
    public bool KeepChannels { get; init; }

    /// <summary>The budgets of a board.</summary>
    /// <param name="board">What nf.config grants a model.</param>
    /// <param name="optimize">What the heap is spent on.</param>
    public static CompileOptions For(ModelSettings board, Optimization optimize) =>
        new(board.ArenaBytes, board.HeapBytes, board.WindowBytes) { Optimize = optimize };

    /// <summary>No limits but the format's own: for evaluation on the host.</summary>
    public static CompileOptions Unlimited { get; } = new(int.MaxValue, int.MaxValue, int.MaxValue) { Optimize = Optimization.Speed };
}
