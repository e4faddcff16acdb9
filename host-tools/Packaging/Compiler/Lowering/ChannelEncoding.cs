using System.Buffers.Binary;
using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>Prepares filters by output channel: weights as bytes, and per channel the folded bias, multiplier and shift.</summary>
internal sealed class ChannelEncoding
{
    private readonly sbyte[] _weights;
    private readonly int _channels;
    private readonly int _depth;
    private readonly int _weightZero;

    /// <summary>Takes weights laid out channel after channel.</summary>
    public ChannelEncoding(sbyte[] weights, int channels, int weightZero)
    {
        _weights = weights;
        _channels = channels;
        _depth = weights.Length / channels;
        _weightZero = weightZero;
    }

    /// <summary>The values of an int8 or int4 tensor.</summary>
    public static sbyte[] ReadWeights(TfliteTensor filter)
    {
        Require.Constant(filter, "weights");
        ReadOnlySpan<byte> data = filter.Data.Span;
        var weights = new sbyte[filter.Elements];
        for (int i = 0; i < weights.Length; i++)
        {
            // Two 4-bit weights a byte, the low half first, sign extended.
            weights[i] = filter.Type switch
            {
                TfliteType.Int8 => (sbyte)data[i],
                TfliteType.Int4 => (sbyte)((sbyte)(data[i / 2] << (i % 2 == 0 ? 4 : 0)) >> 4),
                TfliteType.Float32 => throw new OperatorProblemException("float32 weights (quantize the model to full-integer int8 with a representative data set)"),
                _ => throw new OperatorProblemException($"{Require.NameOf(filter.Type)} weights (convert the model again with int8 weights)"),
            };
        }

        return weights;
    }

    /// <summary>The values of an int32 bias, zeros when there is none.</summary>
    public static int[] ReadBias(TfliteTensor? bias, int channels)
    {
        var values = new int[channels];
        if (bias is null)
        {
            return values;
        }

        Require.Constant(bias, "bias");
        if (bias.Type != TfliteType.Int32)
        {
            throw new OperatorProblemException($"a {Require.NameOf(bias.Type)} bias (quantize the model to full-integer int8 with a representative data set)");
        }

        Require.Shape(bias.Elements == channels, $"{bias.Elements} bias values for {channels} channels");
        for (int i = 0; i < channels; i++)
        {
            values[i] = BinaryPrimitives.ReadInt32LittleEndian(bias.Data.Span[(4 * i)..]);
        }

        return values;
    }

    /// <summary>Adds the parameters every channel op begins with, in the order of docs/formats/model.md section 4.</summary>
    public void AddTo(LoweredOp op, int activation, TfliteTensor input, TfliteTensor output, Func<int, double> realMultiplier, int[] bias)
    {
        (int min, int max) = Quantization.ActivationRange(activation, output);
        op.Parameters.AddRange([_channels, _depth, 128 + _weightZero, output.ZeroPoint, min, max]);
        op.AddConstant(EncodeTable(input.ZeroPoint, realMultiplier, bias));
        op.AddConstant(Array.ConvertAll(_weights, weight => (byte)(weight + 128)));
        op.Filters = new ChannelFilters(_channels, _depth, op.Parameters.Count);
        op.Parameters.Add(0);
    }

    private byte[] EncodeTable(int inputZero, Func<int, double> realMultiplier, int[] bias)
    {
        var table = new byte[_channels * ModelFormat.ChannelEntrySize];
        for (int channel = 0; channel < _channels; channel++)
        {
            long sum = 0;
            foreach (sbyte weight in _weights.AsSpan(channel * _depth, _depth))
            {
                sum += weight - _weightZero;
            }

            (int multiplier, int shift) = Quantization.QuantizeMultiplier(realMultiplier(channel));
            int entry = channel * ModelFormat.ChannelEntrySize;

            // Accumulators wrap at 32 bits, and so does what is folded into them.
            LittleEndian.WriteInt32(table, entry, unchecked((int)(bias[channel] - (inputZero * sum))));
            LittleEndian.WriteInt32(table, entry + 4, multiplier);
            LittleEndian.WriteInt32(table, entry + 8, shift);
        }

        return table;
    }
}
