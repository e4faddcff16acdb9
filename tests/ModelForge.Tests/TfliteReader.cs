using System.Runtime.InteropServices;
using Google.FlatBuffers;
using TinyDevice.ModelForge.Tflite;

namespace TinyDevice.ModelForge.Tests;

/// <summary>A second, independent view of a .tflite file: plain look-ups by the schema's slots, nothing of the builder's.</summary>
internal sealed class TfliteReader
{
    private readonly ByteBuffer _bytes;
    private readonly FlatTable _model;

    public TfliteReader(byte[] file)
    {
        _bytes = new ByteBuffer(file);
        _model = new FlatTable(_bytes, _bytes.GetInt(0));
    }

    public string Identifier => System.Text.Encoding.ASCII.GetString(_bytes.ToArray(4, 4));

    public int Version => _model.Int(0, 0);

    public string? Description => _model.Text(3);

    public IReadOnlyList<FlatTable> OperatorCodes => _model.Tables(1);

    public IReadOnlyList<FlatTable> Subgraphs => _model.Tables(2);

    public IReadOnlyList<FlatTable> Buffers => _model.Tables(4);

    public IReadOnlyList<FlatTable> Metadata => _model.Tables(6);

    public FlatTable Main => Subgraphs[0];

    public IReadOnlyList<FlatTable> Tensors => Main.Tables(0);

    public IReadOnlyList<FlatTable> Operators => Main.Tables(3);

    public BuiltinOperator CodeOf(FlatTable op)
    {
        FlatTable code = OperatorCodes[op.Int(0, 0)];
        return (BuiltinOperator)Math.Max(code.Byte(0), code.Int(3, 0));
    }

    public byte[] DataOf(int tensor) => Buffers[Tensors[tensor].Int(2, 0)].Bytes(0);

    public sbyte[] Int8DataOf(int tensor) => MemoryMarshal.Cast<byte, sbyte>(DataOf(tensor)).ToArray();

    public int[] Int32DataOf(int tensor) => MemoryMarshal.Cast<byte, int>(DataOf(tensor)).ToArray();

    public int[] ShapeOf(int tensor) => Tensors[tensor].Ints(0);

    public float[] ScalesOf(int tensor) => Tensors[tensor].Child(4)?.Floats(2) ?? [];

    public long[] ZeroPointsOf(int tensor) => Tensors[tensor].Child(4)?.Longs(3) ?? [];
}
