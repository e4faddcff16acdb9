using Google.FlatBuffers;

namespace TinyDevice.ModelForge.Tests;

/// <summary>One FlatBuffer table, read field by field through its vtable.</summary>
internal sealed class FlatTable(ByteBuffer bytes, int position)
{
    private readonly Table _table = new(position, bytes);

    public byte Byte(int slot) => At(slot) is int at and not 0 ? bytes.Get(at) : (byte)0;

    public int Int(int slot, int absent) => At(slot) is int at and not 0 ? bytes.GetInt(at) : absent;

    public float Float(int slot) => At(slot) is int at and not 0 ? bytes.GetFloat(at) : 0;

    public string? Text(int slot) => Offset(slot) is int offset and not 0 ? _table.__string(offset + position) : null;

    public FlatTable? Child(int slot) => At(slot) is int at and not 0 ? new FlatTable(bytes, _table.__indirect(at)) : null;

    public IReadOnlyList<FlatTable> Tables(int slot) => Read(slot, at => new FlatTable(bytes, _table.__indirect(at)), 4);

    public int[] Ints(int slot) => Read(slot, bytes.GetInt, 4);

    public float[] Floats(int slot) => Read(slot, bytes.GetFloat, 4);

    public long[] Longs(int slot) => Read(slot, bytes.GetLong, 8);

    public byte[] Bytes(int slot) => Read(slot, bytes.Get, 1);

    /// <summary>Where in the file a vector's first element lies; 0 when the vector is absent.</summary>
    public int VectorStart(int slot) => Offset(slot) is int offset and not 0 ? _table.__vector(offset) : 0;

    private int Offset(int slot) => _table.__offset(4 + (2 * slot));

    private int At(int slot) => Offset(slot) is int offset and not 0 ? offset + position : 0;

    private T[] Read<T>(int slot, Func<int, T> element, int size)
    {
        if (Offset(slot) == 0)
        {
            return [];
        }

        int start = VectorStart(slot);
        return [.. Enumerable.Range(0, _table.__vector_len(Offset(slot))).Select(i => element(start + (i * size)))];
    }
}
