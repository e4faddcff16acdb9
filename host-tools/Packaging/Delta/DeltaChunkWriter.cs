using TinyDevice.Formats;

namespace TinyDevice.Packaging;

/// <summary>Codes one chunk as the fewest bytes it finds: docs/formats/delta.md.</summary>
internal sealed class DeltaChunkWriter(byte[] payload, byte[] basePayload)
{
    private const int HeadBytes = 2;
    private const int BaseBytes = 3;

    private static readonly int[] LeastRuns = [2, 5, 24];

    private readonly List<byte> _output = [];
    private byte[]? _lengths;

    /// <summary>Codes the chunk that these pieces make up, in order and without gaps.</summary>
    public byte[] Write(IReadOnlyList<DeltaPiece> pieces)
    {
        _output.Clear();
        _lengths = null;
        foreach (DeltaPiece piece in Merge(pieces))
        {
            Plan plan = Best(piece, _lengths);
            Write(plan);
            _lengths = plan.Lengths ?? _lengths;
        }

        int start = pieces[0].Start;
        int length = pieces[^1].End - start;
        if (_output.Count > HeadBytes + length)
        {
            _output.Clear();
            Write(new Plan(new DeltaPiece(start, length, -1), DeltaChunk.Verbatim, HeadBytes + length, null, null));
        }

        return [.. _output];
    }

    /// <summary>Makes one of neighbours where a code for both costs less than one for each.</summary>
    private List<DeltaPiece> Merge(IReadOnlyList<DeltaPiece> pieces)
    {
        List<DeltaPiece> merged = [pieces[0]];
        for (int i = 1; i < pieces.Count; i++)
        {
            DeltaPiece last = merged[^1];
            DeltaPiece both = last with { Length = last.Length + pieces[i].Length };
            if (last.IsGoneOnBy(pieces[i]))
            {
                Plan first = Best(last, null);
                if (Best(both, null).Cost <= first.Cost + Best(pieces[i], first.Lengths).Cost)
                {
                    merged[^1] = both;
                    continue;
                }
            }

            merged.Add(pieces[i]);
        }

        return merged;
    }

    private Plan Best(DeltaPiece piece, byte[]? last)
    {
        List<Plan> plans = [new(piece, DeltaChunk.Verbatim, HeadBytes + piece.Length, null, null)];
        ReadOnlySpan<byte> bytes = payload.AsSpan(piece.Start, piece.Length);
        if (piece.BaseStart >= 0)
        {
            ReadOnlySpan<byte> expected = basePayload.AsSpan(piece.BaseStart, piece.Length);
            if (bytes.SequenceEqual(expected))
            {
                return new Plan(piece, DeltaChunk.Copy, HeadBytes + BaseBytes, null, null);
            }

            foreach (int leastRun in LeastRuns)
            {
                AddCoded(plans, piece, new CodedSegment(bytes, expected, leastRun), last, DeltaChunk.Difference);
            }
        }

        AddCoded(plans, piece, new CodedSegment(bytes, [], LeastRuns[0]), last, DeltaChunk.Alone);
        return plans.MinBy(plan => plan.Cost)!;
    }

    private static void AddCoded(List<Plan> plans, DeltaPiece piece, CodedSegment segment, byte[]? last, int kind)
    {
        int head = HeadBytes + (kind == DeltaChunk.Difference ? BaseBytes : 0);
        byte[] own = CodeLengths.Of(segment.Counts);
        plans.Add(new Plan(piece, kind, head + CodedSegment.BytesOf(own) + segment.BytesIn(own)!.Value, own, segment));
        if (last is not null && segment.BytesIn(last) is int bytes)
        {
            plans.Add(new Plan(piece, kind + 1, head + bytes, last, segment));
        }
    }

    private void Write(Plan plan)
    {
        int head = (plan.Piece.Length - 1) | (plan.Kind << 12);
        _output.AddRange([(byte)head, (byte)(head >> 8)]);
        if (plan.Kind is DeltaChunk.Copy or DeltaChunk.Difference or DeltaChunk.DifferenceAgain)
        {
            int from = plan.Piece.BaseStart;
            _output.AddRange([(byte)from, (byte)(from >> 8), (byte)(from >> 16)]);
        }

        if (plan.Kind == DeltaChunk.Verbatim)
        {
            _output.AddRange(payload.AsSpan(plan.Piece.Start, plan.Piece.Length));
        }

        if (plan.Kind is DeltaChunk.Difference or DeltaChunk.Alone)
        {
            CodedSegment.Write(plan.Lengths!, _output);
        }

        plan.Symbols?.Write(plan.Lengths!, CodeLengths.Codes(plan.Lengths!), _output);
    }

    /// <summary>One way to code a piece.</summary>
    private sealed record Plan(DeltaPiece Piece, int Kind, int Cost, byte[]? Lengths, CodedSegment? Symbols);
}
