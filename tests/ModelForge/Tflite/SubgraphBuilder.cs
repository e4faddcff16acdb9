using System.Runtime.InteropServices;

namespace TinyDevice.ModelForge.Tflite;

/// <summary>Collects the tensors and ops of one subgraph; a tensor is known by its index, as in the file.</summary>
public sealed class SubgraphBuilder
{
    private readonly TfliteModelBuilder _model;
    private readonly List<TensorEntry> _tensors = [];
    private readonly List<OperatorEntry> _operators = [];

    internal SubgraphBuilder(TfliteModelBuilder model, string name)
    {
        _model = model;
        Name = name;
    }

    /// <summary>The subgraph's name in the file.</summary>
    public string Name { get; }

    internal IReadOnlyList<TensorEntry> TensorEntries => _tensors;

    internal IReadOnlyList<OperatorEntry> OperatorEntries => _operators;

    internal int[] InputIndices { get; private set; } = [];

    internal int[] OutputIndices { get; private set; } = [];

    /// <summary>Adds a tensor computed at run time and gives its index.</summary>
    public int Tensor(string name, TensorType type, int[] shape, QuantizationParameters? quantization = null) =>
        Add(new TensorEntry(name, type, shape, 0, quantization, false));

    /// <summary>Adds an int8 tensor computed at run time, quantized as a whole, and gives its index.</summary>
    public int Int8(string name, int[] shape, float scale, int zeroPoint) =>
        Tensor(name, TensorType.Int8, shape, QuantizationParameters.PerTensor(scale, zeroPoint));

    /// <summary>Adds a state tensor (is_variable) and gives its index.</summary>
    public int Variable(string name, TensorType type, int[] shape, QuantizationParameters? quantization = null) =>
        Add(new TensorEntry(name, type, shape, 0, quantization, true));

    /// <summary>Adds a constant from its raw little-endian bytes and gives its index.</summary>
    public int Constant(string name, TensorType type, int[] shape, byte[] data, QuantizationParameters? quantization = null) =>
        Add(new TensorEntry(name, type, shape, _model.AddBuffer(data), quantization, false));

    /// <summary>Adds an int8 constant and gives its index.</summary>
    public int Int8Constant(string name, int[] shape, sbyte[] values, QuantizationParameters? quantization = null) =>
        Constant(name, TensorType.Int8, shape, MemoryMarshal.AsBytes<sbyte>(values).ToArray(), quantization);

    /// <summary>Adds an int32 constant (a bias, a shape, axes) and gives its index.</summary>
    public int Int32Constant(string name, int[] shape, int[] values, QuantizationParameters? quantization = null) =>
        Constant(name, TensorType.Int32, shape, MemoryMarshal.AsBytes<int>(values).ToArray(), quantization);

    /// <summary>Adds a float32 constant and gives its index.</summary>
    public int Float32Constant(string name, int[] shape, float[] values) =>
        Constant(name, TensorType.Float32, shape, MemoryMarshal.AsBytes<float>(values).ToArray());

    /// <summary>Adds an int4 constant, two values in -8..7 to a byte, the first in the low four bits, and gives its index.</summary>
    public int Int4Constant(string name, int[] shape, sbyte[] values, QuantizationParameters quantization)
    {
        var packed = new byte[(values.Length + 1) / 2];
        for (int i = 0; i < values.Length; i++)
        {
            packed[i / 2] |= (byte)((values[i] & 15) << (i % 2 * 4));
        }

        return Constant(name, TensorType.Int4, shape, packed, quantization);
    }

    /// <summary>Appends a builtin op; ops run in the order they are added. An input of -1 is an optional one left out.</summary>
    public SubgraphBuilder Operator(BuiltinOperator code, int[] inputs, int[] outputs, OperatorOptions? options = null, int version = 1)
    {
        int opcode = _model.AddOperatorCode(new OperatorCodeEntry(code, version, null));
        _operators.Add(new OperatorEntry(opcode, inputs, outputs, options ?? OperatorOptions.EmptyOf(code), []));
        return this;
    }

    /// <summary>Appends an op of the TFLite schema by its number, known to us or not, without options.</summary>
    public SubgraphBuilder Operator(int code, int[] inputs, int[] outputs, int version = 1) =>
        Operator((BuiltinOperator)code, inputs, outputs, null, version);

    /// <summary>Appends an op of somebody's own, which no engine can know.</summary>
    public SubgraphBuilder CustomOperator(string code, int[] inputs, int[] outputs)
    {
        int opcode = _model.AddOperatorCode(new OperatorCodeEntry(BuiltinOperator.Custom, 1, code));
        _operators.Add(new OperatorEntry(opcode, inputs, outputs, null, []));
        return this;
    }

    /// <summary>Gives the op added last its intermediate tensors (quantized LSTM has five).</summary>
    public SubgraphBuilder Intermediates(params int[] tensors)
    {
        _operators[^1] = _operators[^1] with { Intermediates = tensors };
        return this;
    }

    /// <summary>Declares the subgraph's inputs.</summary>
    public SubgraphBuilder Inputs(params int[] tensors)
    {
        InputIndices = tensors;
        return this;
    }

    /// <summary>Declares the subgraph's outputs.</summary>
    public SubgraphBuilder Outputs(params int[] tensors)
    {
        OutputIndices = tensors;
        return this;
    }

    private int Add(TensorEntry tensor)
    {
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }

    internal sealed record TensorEntry(
        string Name, TensorType Type, int[] Shape, int Buffer, QuantizationParameters? Quantization, bool IsVariable);

    internal sealed record OperatorEntry(int Opcode, int[] Inputs, int[] Outputs, OperatorOptions? Options, int[] Intermediates);

    internal sealed record OperatorCodeEntry(BuiltinOperator Code, int Version, string? CustomCode);
}
