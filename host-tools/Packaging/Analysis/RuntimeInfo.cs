namespace TinyDevice.Packaging.Analysis;

/// <summary>The software that runs a model on a target.</summary>
public sealed record RuntimeInfo
{
    /// <summary>Key in targets.json.</summary>
    public required string Name { get; init; }

    /// <summary>Name for people.</summary>
    public required string Title { get; init; }

    /// <summary><c>engine</c> (this project's), <c>all</c>, or <c>list</c>.</summary>
    public required string Operators { get; init; }

    /// <summary>Whether only int8 models run.</summary>
    public required bool Int8Only { get; init; }

    /// <summary>Where the operators come from.</summary>
    public required string Source { get; init; }

    /// <summary>Operators that run, for <c>list</c>.</summary>
    public IReadOnlyList<string> List { get; init; } = [];

    /// <summary>Flash of the runtime itself; null when it does not share the model's.</summary>
    public Figure? FlashBytes { get; init; }

    /// <summary>RAM for the stack; null when it does not share the model's.</summary>
    public Figure? StackBytes { get; init; }
}
