namespace TinyDevice.PowerCut;

/// <summary>Which cuts a grid makes.</summary>
public sealed record GridOptions
{
    /// <summary>Files change only as a whole, at the commit; otherwise bytes tear.</summary>
    public bool IsLittlefs { get; init; }

    /// <summary>Seeds per operation and way of cutting.</summary>
    public int Seeds { get; init; } = 3;

    /// <summary>Every n-th operation of a recovery is cut again, in all six ways; 0 for no second cut.</summary>
    public int SecondStride { get; init; } = 1;

    /// <summary>Every n-th recovery is followed by a good update.</summary>
    public int FollowUpStride { get; init; } = 8;

    /// <summary>A bug to seed.</summary>
    public Fault Fault { get; init; }
}
