namespace TinyDevice.Packaging.Board;

/// <summary>What a model may use of the board.</summary>
public sealed record ModelSettings
{
    /// <summary>The kind of model this firmware runs; packages of another class are refused. At most 32 characters.</summary>
    public required string Class { get; init; }

    /// <summary>Bytes of one slot, package header and golden samples included.</summary>
    public required int SlotBytes { get; init; }

    /// <summary>Most bytes the activations may take.</summary>
    public required int ArenaBytes { get; init; }

    /// <summary>Bytes of the window through which weights are streamed that do not fit the heap.</summary>
    public required int WindowBytes { get; init; }

    /// <summary>Most bytes a model may allocate in all: arena, resident weights, window and scratch.</summary>
    public required int HeapBytes { get; init; }

    /// <summary>Time between two inferences.</summary>
    public required TimeSpan Interval { get; init; }
}
