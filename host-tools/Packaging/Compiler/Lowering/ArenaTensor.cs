namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>An activation of known size; several may share one <see cref="ArenaBuffer"/>.</summary>
internal sealed class ArenaTensor(int bytes)
{
    /// <summary>Size in bytes.</summary>
    public int Bytes { get; private set; } = bytes;

    /// <summary>The place it shares with the tensors computed in place from it.</summary>
    public ArenaBuffer Buffer { get; set; } = new(bytes);

    /// <summary>Gives it another size, and a place of its own.</summary>
    public void Resize(int bytes)
    {
        Bytes = bytes;
        Buffer = new ArenaBuffer(bytes);
    }
}

/// <summary>A piece of the arena and the steps during which nothing else may use it.</summary>
internal sealed class ArenaBuffer(int bytes)
{
    /// <summary>Size in bytes.</summary>
    public int Bytes { get; } = bytes;

    /// <summary>First op that needs it; -1 when it must be there before the first op.</summary>
    public int First { get; private set; } = int.MaxValue;

    /// <summary>Last op that needs it; the number of ops when it must outlive them.</summary>
    public int Last { get; private set; } = int.MinValue;

    /// <summary>Position in the arena, set by <see cref="ArenaPlanner"/>.</summary>
    public int Offset { get; set; }

    /// <summary>Extends the lifetime to include <paramref name="step"/>.</summary>
    public void Use(int step)
    {
        First = Math.Min(First, step);
        Last = Math.Max(Last, step);
    }

    /// <summary>True when the two may not share a byte.</summary>
    public bool Overlaps(ArenaBuffer other) => First <= other.Last && other.First <= Last;
}
