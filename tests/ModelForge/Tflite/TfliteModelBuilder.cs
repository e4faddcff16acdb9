using Google.FlatBuffers;
using static TinyDevice.ModelForge.Tflite.FlatBufferWriting;

namespace TinyDevice.ModelForge.Tflite;

/// <summary>Builds a .tflite file; the same calls give the same bytes.</summary>
/// <remarks>Source: tflite-micro, tensorflow/compiler/mlir/lite/schema/schema.fbs, schema version 3, file identifier TFL3.</remarks>
public sealed class TfliteModelBuilder
{
    private const int SchemaVersion = 3;

    private readonly List<SubgraphBuilder> _subgraphs = [];
    private readonly List<SubgraphBuilder.OperatorCodeEntry> _operatorCodes = [];
    private readonly List<(string Name, int Buffer)> _metadata = [];

    // Buffer 0 is the empty buffer of every tensor without data.
    private readonly List<byte[]> _buffers = [[]];
    private readonly string _description;

    /// <param name="description">Text for people, kept in the file.</param>
    public TfliteModelBuilder(string description = "TinyDevice.ModelForge")
    {
        _description = description;
        Main = AddSubgraph("main");
    }

    /// <summary>Subgraph 0, the one an interpreter runs.</summary>
    public SubgraphBuilder Main { get; }

    /// <summary>Adds a further subgraph, for CALL_ONCE; they are numbered from 1 in the order they are added.</summary>
    public SubgraphBuilder AddSubgraph(string name)
    {
        var subgraph = new SubgraphBuilder(this, name);
        _subgraphs.Add(subgraph);
        return subgraph;
    }

    /// <summary>Adds a named blob, as "OfflineMemoryAllocation" is.</summary>
    public TfliteModelBuilder AddMetadata(string name, byte[] data)
    {
        _metadata.Add((name, AddBuffer(data)));
        return this;
    }

    /// <summary>Writes the whole model.</summary>
    public byte[] Build()
    {
        var builder = new FlatBufferBuilder(1024);
        VectorOffset buffers = TableVector(builder, _buffers.ConvertAll(data => WriteBuffer(builder, data)));
        VectorOffset codes = TableVector(builder, _operatorCodes.ConvertAll(code => WriteOperatorCode(builder, code)));
        VectorOffset subgraphs = TableVector(builder, _subgraphs.ConvertAll(subgraph => WriteSubgraph(builder, subgraph)));
        VectorOffset metadata = TableVector(builder, _metadata.ConvertAll(entry => WriteMetadata(builder, entry.Name, entry.Buffer)));
        StringOffset description = builder.CreateString(_description);
        builder.StartTable(8);
        builder.AddInt(0, SchemaVersion, 0);
        builder.AddOffset(1, codes.Value, 0);
        builder.AddOffset(2, subgraphs.Value, 0);
        builder.AddOffset(3, description.Value, 0);
        builder.AddOffset(4, buffers.Value, 0);
        if (_metadata.Count > 0)
        {
            builder.AddOffset(6, metadata.Value, 0);
        }

        builder.Finish(builder.EndTable(), "TFL3");
        return builder.SizedByteArray();
    }

    internal int AddBuffer(byte[] data)
    {
        _buffers.Add(data);
        return _buffers.Count - 1;
    }

    internal int AddOperatorCode(SubgraphBuilder.OperatorCodeEntry code)
    {
        int known = _operatorCodes.IndexOf(code);
        if (known >= 0)
        {
            return known;
        }

        _operatorCodes.Add(code);
        return _operatorCodes.Count - 1;
    }

    private static int WriteBuffer(FlatBufferBuilder builder, byte[] data)
    {
        VectorOffset vector = data.Length > 0 ? DataVector(builder, data) : default;
        builder.StartTable(3);
        builder.AddOffset(0, vector.Value, 0);
        return builder.EndTable();
    }

    private static int WriteOperatorCode(FlatBufferBuilder builder, SubgraphBuilder.OperatorCodeEntry code)
    {
        int customCode = code.CustomCode is null ? 0 : builder.CreateString(code.CustomCode).Value;
        builder.StartTable(4);

        // Readers from before the 128th op look only at the byte, where 127 stands for "see builtin_code".
        builder.AddByte(0, (byte)Math.Min((int)code.Code, 127), 0);
        builder.AddOffset(1, customCode, 0);
        builder.AddInt(2, code.Version, 1);
        builder.AddInt(3, (int)code.Code, 0);
        return builder.EndTable();
    }

    private static int WriteMetadata(FlatBufferBuilder builder, string name, int buffer)
    {
        StringOffset text = builder.CreateString(name);
        builder.StartTable(2);
        builder.AddOffset(0, text.Value, 0);
        builder.AddInt(1, buffer, 0);
        return builder.EndTable();
    }

    private static int WriteSubgraph(FlatBufferBuilder builder, SubgraphBuilder subgraph)
    {
        VectorOffset tensors = TableVector(builder, [.. subgraph.TensorEntries.Select(tensor => WriteTensor(builder, tensor))]);
        VectorOffset operators = TableVector(builder, [.. subgraph.OperatorEntries.Select(entry => WriteOperator(builder, entry))]);
        VectorOffset inputs = IntVector(builder, subgraph.InputIndices);
        VectorOffset outputs = IntVector(builder, subgraph.OutputIndices);
        StringOffset name = builder.CreateString(subgraph.Name);
        builder.StartTable(6);
        builder.AddOffset(0, tensors.Value, 0);
        builder.AddOffset(1, inputs.Value, 0);
        builder.AddOffset(2, outputs.Value, 0);
        builder.AddOffset(3, operators.Value, 0);
        builder.AddOffset(4, name.Value, 0);
        return builder.EndTable();
    }

    private static int WriteTensor(FlatBufferBuilder builder, SubgraphBuilder.TensorEntry tensor)
    {
        VectorOffset shape = IntVector(builder, tensor.Shape);
        StringOffset name = builder.CreateString(tensor.Name);
        int quantization = tensor.Quantization is null ? 0 : WriteQuantization(builder, tensor.Quantization);
        builder.StartTable(11);
        builder.AddOffset(0, shape.Value, 0);
        builder.AddByte(1, (byte)tensor.Type, 0);
        builder.AddInt(2, tensor.Buffer, 0);
        builder.AddOffset(3, name.Value, 0);
        builder.AddOffset(4, quantization, 0);
        builder.AddBool(5, tensor.IsVariable, false);
        builder.AddBool(8, true, false);
        return builder.EndTable();
    }

    private static int WriteQuantization(FlatBufferBuilder builder, QuantizationParameters quantization)
    {
        VectorOffset scales = FloatVector(builder, quantization.Scales);
        VectorOffset zeroPoints = LongVector(builder, quantization.ZeroPoints);
        builder.StartTable(7);
        builder.AddOffset(2, scales.Value, 0);
        builder.AddOffset(3, zeroPoints.Value, 0);
        builder.AddInt(6, quantization.Axis, 0);
        return builder.EndTable();
    }

    private static int WriteOperator(FlatBufferBuilder builder, SubgraphBuilder.OperatorEntry entry)
    {
        VectorOffset inputs = IntVector(builder, entry.Inputs);
        VectorOffset outputs = IntVector(builder, entry.Outputs);
        int intermediates = entry.Intermediates.Length == 0 ? 0 : IntVector(builder, entry.Intermediates).Value;
        int options = entry.Options?.WriteTo(builder).Value ?? 0;
        builder.StartTable(12);
        builder.AddInt(0, entry.Opcode, 0);
        builder.AddOffset(1, inputs.Value, 0);
        builder.AddOffset(2, outputs.Value, 0);
        builder.AddByte(3, entry.Options?.UnionType ?? 0, 0);
        builder.AddOffset(4, options, 0);
        builder.AddOffset(8, intermediates, 0);
        return builder.EndTable();
    }
}
