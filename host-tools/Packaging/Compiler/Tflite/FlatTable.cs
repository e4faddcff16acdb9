using System.Text;
using Google.FlatBuffers;

namespace TinyDevice.Packaging.Compiler.Tflite;

/// <summary>A FlatBuffers table in a hostile file: fields are found by number, every position is checked, and the work is bounded.</summary>
internal sealed class FlatTable
{
    private readonly FlatFile _file;
    private readonly int _position;
    private readonly int _vtable;

    private FlatTable(FlatFile file, int position)
    {
        _file = file;
        _position = position;
        _vtable = file.Check(position - (long)file.ReadInt(position), sizeof(ushort));
        file.Check(_vtable, file.ReadUShort(_vtable));
    }

    /// <summary>The root table of a file.</summary>
    /// <exception cref="InvalidTfliteException">Here and in every other member: a position lies outside the file.</exception>
    public static FlatTable Root(byte[] bytes)
    {
        var file = new FlatFile(bytes);
        return new FlatTable(file, file.Follow(0));
    }

    public bool ReadBool(int field) => ReadByte(field) != 0;

    public byte ReadByte(int field, byte missing = 0) => Find(field, 1) is > 0 and var position ? _file.Buffer.Get(position) : missing;

    public int ReadInt(int field, int missing = 0) => Find(field, sizeof(int)) is > 0 and var position ? _file.Buffer.GetInt(position) : missing;

    public float ReadFloat(int field, float missing = 0) => Find(field, sizeof(float)) is > 0 and var position ? _file.Buffer.GetFloat(position) : missing;

    public string ReadString(int field)
    {
        ReadOnlyMemory<byte> bytes = ReadBytes(field);
        _file.Spend(bytes.Length);
        return Encoding.UTF8.GetString(bytes.Span);
    }

    public FlatTable? ReadTable(int field) => Find(field, sizeof(int)) is > 0 and var position ? new FlatTable(_file, _file.Follow(position)) : null;

    /// <summary>The bytes of a [ubyte] or string field, not copied; empty when the field is absent.</summary>
    public ReadOnlyMemory<byte> ReadBytes(int field)
    {
        (int start, int count) = FindVector(field, 1);
        return _file.Bytes.AsMemory(start, count);
    }

    public int[] ReadInts(int field) => ReadVector(field, sizeof(int), position => _file.Buffer.GetInt(position));

    public long[] ReadLongs(int field) => ReadVector(field, sizeof(long), position => _file.Buffer.GetLong(position));

    public float[] ReadFloats(int field) => ReadVector(field, sizeof(float), position => _file.Buffer.GetFloat(position));

    public FlatTable[] ReadTables(int field) => ReadVector(field, sizeof(int), position => new FlatTable(_file, _file.Follow(position)));

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
        if (Find(field, sizeof(int)) is not (> 0 and var position))
        {
            return (0, 0);
        }

        int vector = _file.Follow(position);
        uint count = (uint)_file.ReadInt(vector);
        return (_file.Check(vector + (long)sizeof(int), (long)count * elementBytes), (int)count);
    }

    /// <summary>Position of a field of so many bytes, 0 when it is absent.</summary>
    private int Find(int field, int bytes)
    {
        int entry = 4 + (2 * field);
        int offset = entry < _file.ReadUShort(_vtable) ? _file.ReadUShort(_vtable + entry) : 0;
        return offset == 0 ? 0 : _file.Check(_position + (long)offset, bytes);
    }

    /// <summary>What all tables of a file share, and how many more elements may be read.</summary>
    /// <remarks>Tables may point at one another's data, so a small file can describe an endless one.</remarks>
    private sealed class FlatFile(byte[] bytes)
    {
        private long _budget = 1000 + (4L * bytes.Length);

        public ByteBuffer Buffer { get; } = new(bytes);

        public byte[] Bytes { get; } = bytes;

        /// <summary>The position, when so many bytes there are in the file.</summary>
        public int Check(long position, long count)
        {
            if (position < 0 || position > Bytes.Length - count)
            {
                throw new InvalidTfliteException($"{count} bytes at position {position} lie outside it");
            }

            return (int)position;
        }

        public int ReadInt(int position) => Buffer.GetInt(Check(position, sizeof(int)));

        public int ReadUShort(int position) => Buffer.GetUshort(Check(position, sizeof(ushort)));

        /// <summary>Where the reference at a position points.</summary>
        public int Follow(int position) => Check(position + (long)(uint)ReadInt(position), sizeof(int));

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
