using System.Security.Cryptography;
using TinyDevice.Formats;
using TinyDevice.Packaging.Compiler.Lowering;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler;

/// <summary>Writes a model image, docs/formats/model.md.</summary>
internal sealed class ModelImageWriter : IDisposable
{
    private readonly MemoryStream _stream = new();
    private readonly BinaryWriter _writer;
    private readonly Dictionary<string, int> _constants = [];

    private ModelImageWriter()
    {
        _writer = new BinaryWriter(_stream);
    }

    /// <summary>Writes header, tensors, states, ops and constants; equal constants are stored once.</summary>
    public static byte[] Write(PlannedModel model)
    {
        using var writer = new ModelImageWriter();
        int opsBytes = model.Ops.Sum(RecordBytes);
        int opsOffset = ModelFormat.HeaderSize + ((model.Inputs.Count + model.Outputs.Count) * ModelFormat.TensorRecordSize)
            + (model.States.Count * ModelFormat.StateRecordSize);
        int constants = opsOffset + opsBytes;
        List<byte[]> blobs = [];
        foreach (LoweredOp op in model.Ops)
        {
            foreach (Constant constant in op.Constants)
            {
                op.Parameters[constant.Parameter] = writer.Place(constant.Data, blobs, ref constants);
            }
        }

        List<int> initials = [.. model.States.Select(state => state.IsUniform ? 0 : writer.Place(state.Initial, blobs, ref constants))];
        writer.WriteHeader(model, opsBytes, constants);
        foreach (PlannedTensor tensor in model.Inputs.Concat(model.Outputs))
        {
            writer.WriteTensor(tensor);
        }

        for (int i = 0; i < initials.Count; i++)
        {
            writer.WriteState(model.States[i], initials[i]);
        }

        foreach (LoweredOp op in model.Ops)
        {
            writer.WriteOp(op);
        }

        blobs.ForEach(writer._writer.Write);
        writer._writer.Flush();
        return writer._stream.ToArray();
    }

    public void Dispose() => _writer.Dispose();

    private static int RecordBytes(LoweredOp op) =>
        ModelFormat.OpHeaderSize + (8 * (op.Inputs.Count + op.Outputs.Count)) + (4 * op.Parameters.Count);

    private int Place(byte[] data, List<byte[]> blobs, ref int end)
    {
        string key = Convert.ToHexString(SHA256.HashData(data));
        if (!_constants.TryGetValue(key, out int offset))
        {
            offset = end;
            end = checked(end + data.Length);
            blobs.Add(data);
            _constants.Add(key, offset);
        }

        return offset;
    }

    private void WriteHeader(PlannedModel model, int opsBytes, int imageBytes)
    {
        _writer.Write(ModelFormat.Magic);
        _writer.Write((ushort)ModelFormat.Version);
        _writer.Write((ushort)model.OpSet);
        _writer.Write(imageBytes);
        _writer.Write(model.ArenaBytes);
        _writer.Write((ushort)model.Inputs.Count);
        _writer.Write((ushort)model.Outputs.Count);
        _writer.Write(checked((ushort)model.States.Count));
        _writer.Write(checked((ushort)model.Ops.Count));
        _writer.Write(opsBytes);
        _writer.Write(new byte[ModelFormat.HeaderSize - 28]);
    }

    private void WriteTensor(PlannedTensor tensor)
    {
        _writer.Write(tensor.Place.Buffer.Offset);
        _writer.Write(tensor.Place.Bytes);
        _writer.Write((byte)tensor.Type);
        _writer.Write((byte)tensor.Source.Shape.Count);
        _writer.Write((ushort)0);
        _writer.Write(tensor.Source.Scale);
        _writer.Write(tensor.Source.ZeroPoint);
        for (int i = 0; i < ModelFormat.MaxRank; i++)
        {
            _writer.Write(i < tensor.Source.Shape.Count ? tensor.Source.Shape[i] : 0);
        }
    }

    private void WriteState(LoweredState state, int initial)
    {
        _writer.Write(state.Place.Buffer.Offset);
        _writer.Write(state.Place.Bytes);
        _writer.Write(initial);
        _writer.Write(initial == 0 ? state.Initial[0] : (byte)0);
        _writer.Write(new byte[3]);
    }

    private void WriteOp(LoweredOp op)
    {
        _writer.Write(checked((ushort)RecordBytes(op)));
        _writer.Write((byte)op.Code);
        _writer.Write((byte)op.Variant);
        _writer.Write(checked((byte)op.Inputs.Count));
        _writer.Write(checked((byte)op.Outputs.Count));
        _writer.Write(checked((ushort)op.Source.Index));
        foreach (ArenaTensor operand in op.Inputs.Concat(op.Outputs))
        {
            _writer.Write(operand.Buffer.Offset);
            _writer.Write(operand.Bytes);
        }

        op.Parameters.ForEach(_writer.Write);
    }
}

/// <summary>An input or output of the model and its place in the arena.</summary>
internal sealed record PlannedTensor(TfliteTensor Source, TensorType Type, ArenaTensor Place);

/// <summary>Everything an image says.</summary>
internal sealed record PlannedModel(
    IReadOnlyList<PlannedTensor> Inputs,
    IReadOnlyList<PlannedTensor> Outputs,
    IReadOnlyList<LoweredState> States,
    IReadOnlyList<LoweredOp> Ops,
    int ArenaBytes = 0)
{
    /// <summary>The oldest op set that runs the image.</summary>
    public int OpSet => Ops.Select(OpSetOf).DefaultIfEmpty(1).Max();

    private static int OpSetOf(LoweredOp op)
    {
        const int LastFunctionOfOpSet2 = 4;
        return op.Variant != 0 ? 4
            : op.Code > ModelOpCode.Copy || (op.Code == ModelOpCode.Elementwise && op.Parameters[0] > LastFunctionOfOpSet2) ? 3
            : op.Code > ModelOpCode.DequantizeInt16 ? 2
            : 1;
    }
}
