using TinyDevice.Formats;
using TinyDevice.Inference;
using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Pruning;

/// <summary>An op whose input and output are rows of channels, seen channel by channel; parameters are those of docs/formats/model.md.</summary>
internal sealed class ChannelOp
{
    private const int OutputZero = 3;
    private const int Min = 4;
    private const int Max = 5;
    private const int InputChannels = 12;
    private const int GroupsOrMultiplier = 21;
    private const int PoolChannels = 3;
    private const int PoolMin = 12;
    private readonly LoweredOp _op;
    private readonly int[] _bias;
    private readonly int _taps;

    private ChannelOp(LoweredOp op, bool mixes, int inputs, int outputs)
    {
        _op = op;
        Mixes = mixes;
        Inputs = inputs;
        Outputs = outputs;
        if (op.Filters is not null)
        {
            _taps = op.Parameters[1] / (mixes ? inputs : 1);
            _bias = [.. Enumerable.Range(0, outputs).Select(channel => Entry(channel, 0))];
        }
        else
        {
            _bias = [];
        }
    }

    /// <summary>True when every output channel depends on every input channel; else channel c of the output comes from channel c of the input.</summary>
    public bool Mixes { get; }

    /// <summary>Channels of the input.</summary>
    public int Inputs { get; }

    /// <summary>Channels of the output.</summary>
    public int Outputs { get; }

    private bool HasFilters => _op.Filters is not null;

    private byte[] Weights => _op.Constants[1].Data;

    /// <summary>The view of an op, or null when it is not of this kind.</summary>
    public static ChannelOp? Of(LoweredOp op)
    {
        List<int> p = op.Parameters;
        return op.Code switch
        {
            ModelOpCode.FullyConnected => new ChannelOp(op, true, p[1], p[0]),
            ModelOpCode.Conv2D when p[GroupsOrMultiplier] == 1 => new ChannelOp(op, true, p[InputChannels], p[0]),
            ModelOpCode.DepthwiseConv2D when p[GroupsOrMultiplier] == 1 => new ChannelOp(op, false, p[0], p[0]),
            ModelOpCode.AveragePool2D or ModelOpCode.MaxPool2D => new ChannelOp(op, false, p[PoolChannels], p[PoolChannels]),
            _ => null,
        };
    }

    /// <summary>True when an input channel that is <paramref name="value"/> everywhere is so under every filter tap, the padding's too.</summary>
    public bool SeesConstant(int value)
    {
        List<int> p = _op.Parameters;
        return !HasFilters || _op.Code == ModelOpCode.FullyConnected || value == p[24]
            || (p[22] == 0 && p[23] == 0 && Reach(p[13], p[17], p[15], p[19]) <= p[10] && Reach(p[14], p[18], p[16], p[20]) <= p[11]);

        static long Reach(int outputs, int stride, int taps, int dilation) => ((outputs - 1L) * stride) + ((taps - 1L) * dilation) + 1;
    }

    /// <summary>True when an output channel has a weight other than 0 for an input channel.</summary>
    public bool Depends(int output, int input)
    {
        for (int tap = 0; HasFilters && tap < _taps; tap++)
        {
            if (Weight(output, input, tap) != 0)
            {
                return true;
            }
        }

        return !HasFilters;
    }

    /// <summary>The value of an output channel when it is the same for every input, given what is known of the input's channels.</summary>
    public int? ConstantOutput(int output, IReadOnlyList<int?> inputs)
    {
        if (!HasFilters)
        {
            return inputs[output] is { } same ? Math.Clamp(same, _op.Parameters[PoolMin], _op.Parameters[PoolMin + 1]) : null;
        }

        int sum = _bias[output];
        foreach (int input in Mixes ? Enumerable.Range(0, Inputs) : [output])
        {
            if (Depends(output, input))
            {
                if (inputs[input] is not { } value || !SeesConstant(value))
                {
                    return null;
                }

                sum += Contribution(output, input, value);
            }
        }

        int result = FixedPoint.Rescale(sum, Entry(output, 1), Entry(output, 2)) + _op.Parameters[OutputZero];
        return Math.Clamp(result, _op.Parameters[Min], _op.Parameters[Max]);
    }

    /// <summary>Keeps only some channels; dropped inputs are constants that become part of the bias.</summary>
    public void Keep(IReadOnlyList<int> inputs, IReadOnlyList<int> outputs, IReadOnlyList<int?> constants)
    {
        if (!HasFilters)
        {
            _op.Parameters[PoolChannels] = outputs.Count;
            return;
        }

        HashSet<int> kept = [.. inputs];
        int depth = Mixes ? inputs.Count * _taps : _taps;
        var table = new byte[outputs.Count * ModelFormat.ChannelEntrySize];
        var weights = new List<byte>(outputs.Count * depth);
        for (int i = 0; i < outputs.Count; i++)
        {
            int output = outputs[i];
            int bias = _bias[output];
            foreach (int dropped in Mixes ? Enumerable.Range(0, Inputs).Where(input => !kept.Contains(input)) : [])
            {
                // Without a value it has no weight either.
                bias += Contribution(output, dropped, constants[dropped] ?? 0);
            }

            int entry = i * ModelFormat.ChannelEntrySize;
            LittleEndian.WriteInt32(table, entry, bias);
            LittleEndian.WriteInt32(table, entry + 4, Entry(output, 1));
            LittleEndian.WriteInt32(table, entry + 8, Entry(output, 2));
            for (int tap = 0; tap < _taps; tap++)
            {
                weights.AddRange((Mixes ? inputs : [output]).Select(input => Weights[Position(output, input, tap)]));
            }
        }

        _op.Constants[0] = _op.Constants[0] with { Data = table };
        _op.Constants[1] = _op.Constants[1] with { Data = [.. weights] };
        _op.Parameters[0] = outputs.Count;
        _op.Parameters[1] = depth;
        _op.Filters = new ChannelFilters(outputs.Count, depth, _op.Filters!.BlockParameter);
        if (_op.Code != ModelOpCode.FullyConnected)
        {
            _op.Parameters[InputChannels] = Mixes ? inputs.Count : outputs.Count;
        }
    }

    // Accumulators wrap at 32 bits, and so does what is folded into them.
    private int Contribution(int output, int input, int value) =>
        Enumerable.Range(0, _taps).Aggregate(0, (sum, tap) => unchecked(sum + (value * Weight(output, input, tap))));

    private int Weight(int output, int input, int tap) => Weights[Position(output, input, tap)] - _op.Parameters[2];

    private int Position(int output, int input, int tap) => Mixes ? (((output * _taps) + tap) * Inputs) + input : (output * _taps) + tap;

    private int Entry(int channel, int word) => LittleEndian.ReadInt32(_op.Constants[0].Data, (channel * ModelFormat.ChannelEntrySize) + (4 * word));
}
