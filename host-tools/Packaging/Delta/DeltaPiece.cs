namespace TinyDevice.Packaging;

/// <summary>A stretch of the new payload and where its like lies in the base.</summary>
/// <param name="Start">First byte in the new payload.</param>
/// <param name="Length">Bytes, at least 1.</param>
/// <param name="BaseStart">First byte in the base's payload; -1 when it has no like.</param>
internal readonly record struct DeltaPiece(int Start, int Length, int BaseStart)
{
    /// <summary>First byte behind it.</summary>
    public int End => Start + Length;

    /// <summary>Whether the two have their likes at one distance, so that they may be one.</summary>
    public bool IsGoneOnBy(DeltaPiece next) =>
        next.Start == End && (BaseStart < 0 ? next.BaseStart < 0 : next.BaseStart == BaseStart + Length);

    /// <summary>The part of it between two bytes of the new payload.</summary>
    public DeltaPiece Clip(int from, int to)
    {
        int start = Math.Max(Start, from);
        return new DeltaPiece(start, Math.Min(End, to) - start, BaseStart < 0 ? -1 : BaseStart + start - Start);
    }
}
