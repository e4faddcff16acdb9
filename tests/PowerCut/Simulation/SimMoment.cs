using TinyDevice.Update.Ports;

namespace TinyDevice.PowerCut.Simulation;

/// <summary>A medium just before one operation: all that is needed to say what a power cut in that operation leaves.</summary>
internal sealed class SimMoment
{
    private const int Block = 16;

    /// <summary>Content as of each file's last commit.</summary>
    public required Dictionary<SlotFile, byte[]> Committed { get; init; }

    /// <summary>Writes to <see cref="File"/> that are not committed, oldest first; the operation's own is the last one.</summary>
    public required (int Offset, byte[] Bytes)[] Writes { get; init; }

    public required SlotFile File { get; init; }

    public required SimOperation Operation { get; init; }

    /// <summary>Whether files change only as a whole, at the commit, as on littlefs.</summary>
    public required bool IsLittlefs { get; init; }

    /// <summary>What is there when the power is back.</summary>
    public Dictionary<SlotFile, byte[]> Cut(CutMode mode, int seed)
    {
        Dictionary<SlotFile, byte[]> left = new(Committed);
        byte[]? content = IsLittlefs ? CutWhole(mode) : CutHard(mode, new Random(seed));
        if (content is null)
        {
            left.Remove(File);
        }
        else
        {
            left[File] = content;
        }

        return left;
    }

    private byte[]? Old => Committed.GetValueOrDefault(File);

    private byte[]? CutWhole(CutMode mode)
    {
        bool happened = mode is CutMode.After or CutMode.EarlierLost;
        return Operation switch
        {
            SimOperation.Commit when happened => Replay(Writes),
            SimOperation.Erase when happened => null,

            // Opening a new file for writing makes its name durable at once; its bytes are not.
            SimOperation.Write when happened => Old ?? [],
            _ => Writes.Length > (Operation == SimOperation.Write ? 1 : 0) ? Old ?? [] : Old,
        };
    }

    private byte[]? CutHard(CutMode mode, Random random)
    {
        if (Operation == SimOperation.Erase)
        {
            return mode switch
            {
                CutMode.After or CutMode.EarlierLost => null,
                CutMode.TornPrefix => Old?[..random.Next(Old.Length + 1)],
                CutMode.TornBlocks => Old is null ? null : Tear(Old, new byte[Old.Length], random, isPrefix: false),
                _ => Old,
            };
        }

        (int, byte[])[] earlier = Operation == SimOperation.Write ? Writes[..^1] : Writes;
        return mode switch
        {
            CutMode.Before => earlier.Length == 0 ? Old : Replay(earlier),
            CutMode.After => Replay(Writes),
            CutMode.FellBack => Old,
            CutMode.EarlierLost when earlier.Length > 0 => ReplayWithout(random.Next(earlier.Length)),
            CutMode.EarlierLost => Replay(Writes),
            _ => Tear(Old ?? [], Replay(Writes), random, mode == CutMode.TornPrefix),
        };
    }

    private byte[] ReplayWithout(int index) => Replay([.. Writes.Where((_, i) => i != index)]);

    private byte[] Replay((int Offset, byte[] Bytes)[] writes)
    {
        byte[] content = Old ?? [];
        content = [.. content];
        foreach ((int offset, byte[] bytes) in writes)
        {
            if (content.Length < offset + bytes.Length)
            {
                Array.Resize(ref content, offset + bytes.Length);
            }

            bytes.CopyTo(content, offset);
        }

        return content;
    }

    private static byte[] Tear(byte[] old, byte[] next, Random random, bool isPrefix)
    {
        int length = random.Next(old.Length, next.Length + 1);
        byte[] torn = new byte[length];
        old.AsSpan(0, Math.Min(old.Length, length)).CopyTo(torn);
        int prefix = random.Next(length + 1);
        for (int i = 0; i < length; i += Block)
        {
            int count = Math.Min(Block, length - i);
            if (isPrefix)
            {
                count = Math.Clamp(prefix - i, 0, count);
            }
            else if (random.Next(2) == 0)
            {
                continue;
            }

            next.AsSpan(i, count).CopyTo(torn.AsSpan(i));
        }

        return torn;
    }
}
