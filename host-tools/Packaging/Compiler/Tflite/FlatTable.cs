using System.Text;
using Google.FlatBuffers;

namespace TinyDevice.Packaging.Compiler.Tflite;

/// <summary>A FlatBuffers table in a hostile file: fields are found by number, every position is checked, and the work is bounded.</summary>
internal sealed class FlatTable
{
    private readonly FlatFile _file;
    private readonly Table _table;

    private FlatTable(FlatFile file, int position)
    {
        _file = file;
        _table = new Table(position, file.Buffer);
    }

    /// <summary>The root table of a file.</summary>
    public static FlatTable Root(byte[] bytes)
    {
        var buffer = new ByteBuffer(bytes);
        return new FlatTable(new FlatFile(buffer, bytes), buffer.GetInt(0));
    }

    public bool ReadBool(int field) => ReadByte(field) != 0;

    public byte ReadByte(int field, byte missing = 0) => Find(field) is > 0 and var position ? _file.Buffer.Get(position) : missing;

    public int ReadInt(int field, int missing = 0) => Find(field) is > 0 and var position ? _file.Buffer.GetInt(position) : missing;

    public float ReadFloat(int field, float missing = 0) => Find(field) is > 0 and var position ? _file.Buffer.GetFloat(position) : missing;

    public string ReadString(int field)
    {
        ReadOnlyMemory<byte> bytes = ReadBytes(field);
        _file.Spend(bytes.Length);
        return Encoding.UTF8.GetString(bytes.Span);
    }

    public FlatTable? ReadTable(int field) => Find(field) is > 0 and var position ? new FlatTable(_file, Follow(position)) : null;

    /// <summary>The bytes of a [ubyte] or string field, not copied; empty when the field is absent.</summary>
    public ReadOnlyMemory<byte> ReadBytes(int field)
    {
        (int start, int count) = FindVector(field, 1);
        return _file.Bytes.AsMemory(start, count);
    }

    public int[] ReadInts(int field) => ReadVector(field, sizeof(int), position => _file.Buffer.GetInt(position));

    public long[] ReadLongs(int field) => ReadVector(field, sizeof(long), position => _file.Buffer.GetLong(position));

    public float[] ReadFloats(int field) => ReadVector(field, sizeof(float), position => _file.Buffer.GetFloat(position));

    public FlatTable[] ReadTables(int field) => ReadVector(field, sizeof(int), position => new FlatTable(_file, Follow(position)));

    private T[] ReadVector<T>(int field, int elementBytes, Func<int, T> read)
    {
        (int start, int count) = FindVector(field, elementBytes);
        _file.Spend(count);
        var values = new T[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = read(start + (i * elementBytes));
        }

        return values;
    }

    private (int Start, int Count) FindVector(int field, int elementBytes)
    {
        if (Find(field) is not (> 0 and var position))
        {
            return (0, 0);
        }

        int vector = Follow(position);
        int count = _file.Buffer.GetInt(vector);
        if (count < 0 || count > (_file.Bytes.Length - vector - sizeof(int)) / elementBytes)
        {
            throw new InvalidTfliteException($"a list at byte {vector} reaches past the end");
        }

        return (vector + sizeof(int), count);
    }

    private int Find(int field)
    {
        int offset = _table.__offset(4 + (2 * field));
        return offset == 0 ? 0 : checked(_table.bb_pos + offset);
    }

    private int Follow(int position)
    {
        int target = checked(position + _file.Buffer.GetInt(position));
        if (target <= 0 || target > _file.Bytes.Length - sizeof(int))
        {
            throw new InvalidTfliteException($"a reference at byte {position} points outside the file");
        }

        return target;
    }

    /// <summary>What all tables of a file share, and how many more elements may be read.</summary>
    /// <remarks>Tables may point at one another's data, so a small file can describe an endless one.</remarks>
    private sealed class FlatFile(ByteBuffer buffer, byte[] bytes)
    {
        private long _budget = 1000 + (4L * bytes.Length);

        public ByteBuffer Buffer { get; } = buffer;

        public byte[] Bytes { get; } = bytes;

        public void Spend(int elements)
        {
            _budget -= elements;
            if (_budget < 0)
            {
                throw new InvalidTfliteException("its tables describe more than the file holds");
            }
        }
    }
}
