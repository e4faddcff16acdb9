using TinyDevice.Packaging.Compiler.Lowering;

namespace TinyDevice.Packaging.Compiler.Pruning;

/// <summary>Takes channels out of a model that are the same for every input, or that nothing uses; docs/adr/0083.</summary>
/// <remarks>
/// Training gives channels up: their weights become 0 and their output a constant. Such a channel is folded into the biases of the convolutions
/// that read it, through depthwise convolutions and pools in between. Inputs, outputs and what any other op touches stay as they are.
/// </remarks>
internal sealed class ChannelPruning
{
    private readonly IReadOnlyList<LoweredOp> _ops;
    private readonly ChannelOp?[] _views;
    private readonly HashSet<ArenaTensor> _fixed;
    private readonly Dictionary<ArenaTensor, int> _producers = [];
    private readonly Dictionary<ArenaTensor, List<int>> _consumers = [];
    private readonly Dictionary<ArenaTensor, int?[]> _constants = [];
    private readonly Dictionary<ArenaTensor, bool[]> _kept = [];

    private ChannelPruning(IReadOnlyList<LoweredOp> ops, IEnumerable<ArenaTensor> untouched)
    {
        _ops = ops;
        _views = [.. ops.Select(ChannelOp.Of)];
        _fixed = [.. untouched];
        for (int i = 0; i < ops.Count; i++)
        {
            foreach (ArenaTensor output in ops[i].Outputs)
            {
                if (!_producers.TryAdd(output, i) || _views[i] is null)
                {
                    _fixed.Add(output);
                }
            }

            foreach (ArenaTensor input in ops[i].Inputs)
            {
                _consumers.TryAdd(input, []);
                _consumers[input].Add(i);
            }
        }
    }

    /// <summary>Changes ops and tensors in place.</summary>
    /// <param name="ops">The ops in the order they run.</param>
    /// <param name="untouched">Inputs, outputs and states of the model.</param>
    public static void Apply(IReadOnlyList<LoweredOp> ops, IEnumerable<ArenaTensor> untouched)
    {
        var pruning = new ChannelPruning(ops, untouched);
        pruning.FindConstants();
        pruning.Choose();
        pruning.Align();
        pruning.Drop();
    }

    private void FindConstants()
    {
        for (int i = 0; i < _ops.Count; i++)
        {
            if (_views[i] is { } view && _ops[i].Outputs[0] is { } output && _producers[output] == i)
            {
                int?[] inputs = ConstantsOf(_ops[i].Inputs[0], view.Inputs);
                _constants[output] = [.. Enumerable.Range(0, view.Outputs).Select(channel => view.ConstantOutput(channel, inputs))];
            }
        }
    }

    private void Choose()
    {
        // Consumers come later, so backwards every one of a tensor's is settled before it.
        for (int i = _ops.Count - 1; i >= 0; i--)
        {
            if (_views[i] is { } view)
            {
                ArenaTensor output = _ops[i].Outputs[0];
                bool[] kept = [.. Enumerable.Range(0, view.Outputs).Select(channel => _fixed.Contains(output) || IsNeeded(output, view.Outputs, channel))];
                kept[0] |= !kept.Contains(true);
                _kept[output] = kept;
            }
        }
    }

    /// <summary>An op that does not mix channels has as many outputs as inputs: what another reader needs of the input stays in the output.</summary>
    private void Align()
    {
        for (int i = 0; i < _ops.Count; i++)
        {
            if (_views[i] is { Mixes: false } view)
            {
                bool[] outputs = KeptOf(i);
                foreach (int channel in Indices(_kept.GetValueOrDefault(_ops[i].Inputs[0]), view.Inputs))
                {
                    outputs[channel] = true;
                }
            }
        }
    }

    private bool IsNeeded(ArenaTensor tensor, int channels, int channel)
    {
        int? constant = ConstantsOf(tensor, channels)[channel];
        return _consumers.GetValueOrDefault(tensor, []).Any(consumer =>
            _views[consumer] is not { } view
            || view.Inputs != channels
            || (view.Mixes
                ? !(constant is { } value && view.SeesConstant(value)) && Enumerable.Range(0, view.Outputs).Any(output => KeptOf(consumer)[output] && view.Depends(output, channel))
                : KeptOf(consumer)[channel]));
    }

    private void Drop()
    {
        var sizes = _kept.ToDictionary(pair => pair.Key, pair => (Before: pair.Value.Length, After: pair.Value.Count(kept => kept)));
        for (int i = 0; i < _ops.Count; i++)
        {
            if (_views[i] is { } view)
            {
                ArenaTensor input = _ops[i].Inputs[0];
                int[] inputs = Indices(_kept.GetValueOrDefault(input), view.Inputs);
                int[] outputs = Indices(_kept[_ops[i].Outputs[0]], view.Outputs);
                if (inputs.Length < view.Inputs || outputs.Length < view.Outputs)
                {
                    view.Keep(inputs, outputs, ConstantsOf(input, view.Inputs));
                }
            }
        }

        foreach ((ArenaTensor tensor, (int before, int after)) in sizes)
        {
            tensor.Resize(tensor.Bytes / before * after);
        }
    }

    private bool[] KeptOf(int op) => _kept[_ops[op].Outputs[0]];

    // A tensor read with other rows than it was written with (a reshape in between) has channels of its own.
    private int?[] ConstantsOf(ArenaTensor tensor, int channels) =>
        _constants.TryGetValue(tensor, out int?[]? known) && known.Length == channels ? known : new int?[channels];

    private static int[] Indices(bool[]? kept, int count) =>
        [.. Enumerable.Range(0, count).Where(channel => kept is null || kept.Length != count || kept[channel])];
}
