namespace TinyDevice.Packaging.Compiler.Tflite;

/// <summary>Reads the parts of the TFLite schema in use; field numbers are those of schema.fbs, version 3.</summary>
internal sealed class TfliteReader
{
    private const int MaxRank = 8;
    private readonly FlatTable[] _buffers;
    private readonly FlatTable[] _operatorCodes;

    private TfliteReader(FlatTable model)
    {
        _operatorCodes = model.ReadTables(1);
        _buffers = model.ReadTables(4);
    }

    /// <summary>Reads a file, every index in it checked.</summary>
    /// <exception cref="ModelCompileException">The file is of another kind.</exception>
    /// <exception cref="InvalidTfliteException">The file is damaged.</exception>
    public static TfliteModel Read(ReadOnlyMemory<byte> file)
    {
        if (file.Length < 8 || !file.Span.Slice(4, 4).SequenceEqual("TFL3"u8))
        {
            throw new ModelCompileException("The file is not a TensorFlow Lite model (bytes 4 to 7 are not 'TFL3'): export the model as .tflite.");
        }

        FlatTable model = FlatTable.Root(file.ToArray());
        int version = model.ReadInt(0);
        if (version != 3)
        {
            throw new InvalidTfliteException($"its schema version is {version}, not 3");
        }

        var reader = new TfliteReader(model);
        TfliteGraph[] graphs = [.. model.ReadTables(2).Select(reader.ReadGraph)];
        return graphs.Length == 0 ? throw new InvalidTfliteException("it holds no graph") : new TfliteModel(graphs);
    }

    private static int[] CheckIndices(int[] indices, int count, string what, bool optional)
    {
        foreach (int index in indices)
        {
            if (index >= count || index < (optional ? -1 : 0))
            {
                throw new InvalidTfliteException($"{what} refers to tensor {index} of {count}");
            }
        }

        return indices;
    }

    private TfliteGraph ReadGraph(FlatTable graph)
    {
        TfliteTensor[] tensors = [.. graph.ReadTables(0).Select(ReadTensor)];
        int[] inputs = CheckIndices(graph.ReadInts(1), tensors.Length, "the graph's input list", optional: false);
        int[] outputs = CheckIndices(graph.ReadInts(2), tensors.Length, "the graph's output list", optional: false);
        TfliteNode[] nodes = [.. graph.ReadTables(3).Select((node, index) => ReadNode(node, index, tensors.Length))];
        return new TfliteGraph(tensors, inputs, outputs, nodes);
    }

    private TfliteTensor ReadTensor(FlatTable table, int index)
    {
        int[] shape = table.ReadInts(0);
        if (shape.Length > MaxRank || shape.Any(dimension => dimension < -1))
        {
            throw new InvalidTfliteException($"tensor {index} has the shape [{string.Join(',', shape.Take(MaxRank + 1))}]");
        }

        int buffer = table.ReadInt(2);
        if (buffer < 0 || buffer >= _buffers.Length)
        {
            throw new InvalidTfliteException($"tensor {index} refers to buffer {buffer} of {_buffers.Length}");
        }

        FlatTable? quantization = table.ReadTable(4);
        var tensor = new TfliteTensor(
            index,
            table.ReadString(3),
            (TfliteType)table.ReadByte(1),
            shape,
            quantization?.ReadFloats(2) ?? [],
            quantization?.ReadLongs(3) ?? [],
            quantization?.ReadInt(6) ?? 0,
            _buffers[buffer].ReadBytes(0),
            table.ReadBool(5),
            table.ReadTable(6) is not null);
        CheckData(tensor);
        return tensor;
    }

    private static void CheckData(TfliteTensor tensor)
    {
        long expected = tensor.Type == TfliteType.Int4 ? (tensor.Elements + 1L) / 2 : (long)tensor.Elements * tensor.ElementBytes;
        if (tensor.IsConstant && !tensor.IsSparse && expected != 0 && expected != tensor.Data.Length)
        {
            throw new InvalidTfliteException($"{tensor.Label} holds {tensor.Data.Length} bytes where its shape asks for {expected}");
        }

        if (tensor.Scales.Any(scale => !float.IsFinite(scale) || scale < 0))
        {
            throw new InvalidTfliteException($"{tensor.Label} has a scale that is no positive number");
        }

        if (tensor.Scales.Count > 0 && tensor.ZeroPoints.Any(zero => zero is < int.MinValue or > int.MaxValue))
        {
            throw new InvalidTfliteException($"{tensor.Label} has a zero point outside 32 bits");
        }
    }

    private TfliteNode ReadNode(FlatTable node, int index, int tensors)
    {
        int code = node.ReadInt(0);
        if (code < 0 || code >= _operatorCodes.Length)
        {
            throw new InvalidTfliteException($"operator {index} refers to operator code {code} of {_operatorCodes.Length}");
        }

        // Old files know only the 8-bit field; new ones set it to the same value, or to 127 when the operator is newer than that field.
        FlatTable operatorCode = _operatorCodes[code];
        int builtin = Math.Max((int)operatorCode.ReadByte(0), operatorCode.ReadInt(3));
        string what = $"operator {index}";
        return new TfliteNode(
            index,
            (TfliteOperator)builtin,
            builtin == (int)TfliteOperator.CUSTOM ? operatorCode.ReadString(1) : null,
            CheckIndices(node.ReadInts(1), tensors, what, optional: true),
            CheckIndices(node.ReadInts(2), tensors, what, optional: false),
            node.ReadTable(4));
    }
}
