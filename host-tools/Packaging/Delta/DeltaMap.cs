namespace TinyDevice.Packaging;

/// <summary>Where in a base's payload the like of each part of a new payload lies: tensor by tensor, and what is between by likeness.</summary>
internal sealed class DeltaMap
{
    private const int Window = 16;
    private const int Stretch = 1024;
    private const int Candidates = 4;
    private const int Near = 8;
    private const int Equal = 4;

    private readonly byte[] _new;
    private readonly byte[] _base;
    private readonly Dictionary<ulong, int> _places = [];

    private DeltaMap(byte[] newPayload, byte[] basePayload)
    {
        _new = newPayload;
        _base = basePayload;
        for (int i = 0; i + Window <= _base.Length; i += 4)
        {
            _places.TryAdd(Key(_base, i), i);
        }
    }

    /// <summary>Covers the whole new payload, in order and without gaps.</summary>
    public static IReadOnlyList<DeltaPiece> Between(DeltaSource package, DeltaSource source)
    {
        var map = new DeltaMap(package.Payload.ToArray(), source.Payload.ToArray());
        List<DeltaPiece> pieces = [];
        int at = 0;
        int distance = 0;
        foreach (DeltaPiece tensor in PayloadTensors.Match(PayloadTensors.Of(package), PayloadTensors.Of(source)))
        {
            pieces.AddRange(map.Bridge(at, tensor.Start, distance, tensor.BaseStart - tensor.Start));
            pieces.Add(tensor);
            at = tensor.End;
            distance = tensor.BaseStart - tensor.Start;
        }

        pieces.AddRange(map.Bridge(at, map._new.Length, distance, map._base.Length - map._new.Length));
        return pieces;
    }

    private IEnumerable<DeltaPiece> Bridge(int from, int to, int before, int after)
    {
        for (int end; from < to; from = end)
        {
            end = Math.Min(to, from + Stretch);
            int distance = Distances(from, end).Append(before).Append(after).Append(0).MaxBy(d => Likeness(from, end, d));
            if (from + distance < 0 || end + distance > _base.Length)
            {
                yield return new DeltaPiece(from, end - from, -1);
                continue;
            }

            yield return new DeltaPiece(from, end - from, from + distance);
            before = distance;
        }
    }

    /// <summary>The distances at which the most windows of the stretch repeat exactly.</summary>
    private IEnumerable<int> Distances(int from, int to)
    {
        Dictionary<int, int> votes = [];
        for (int i = from; i + Window <= to; i++)
        {
            if (_places.TryGetValue(Key(_new, i), out int place))
            {
                votes[place - i] = votes.GetValueOrDefault(place - i) + 1;
            }
        }

        return votes.OrderByDescending(vote => vote.Value).Take(Candidates).Select(vote => vote.Key);
    }

    /// <summary>Equal bytes count most; a retrained weight is seldom far from what it was.</summary>
    private int Likeness(int from, int to, int distance)
    {
        int likeness = 0;
        for (int i = Math.Max(from, -distance); i < to && i + distance < _base.Length; i++)
        {
            int apart = Math.Abs((int)(sbyte)(_new[i] - _base[i + distance]));
            likeness += apart == 0 ? Equal : apart <= Near ? 1 : 0;
        }

        return likeness;
    }

    private static ulong Key(byte[] bytes, int at) =>
        BitConverter.ToUInt64(bytes, at) ^ (BitConverter.ToUInt64(bytes, at + 8) * 0x9E3779B97F4A7C15);
}
