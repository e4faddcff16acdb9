namespace TinyDevice.Formats
{
    /// <summary>Decodes one coded chunk, segment by segment: docs/formats/delta.md. The bytes are hostile.</summary>
    /// <remarks>
    /// Usage: <see cref="Open"/>; then while <see cref="Next"/>, put the base's bytes where the segment says and <see cref="Apply"/>. Memory
    /// is one table of 1 KB and one of 268 bytes, whatever the sizes.
    /// </remarks>
    public sealed class DeltaChunk
    {
        /// <summary>Longest code in bits.</summary>
        public const int MaxCodeLength = 9;

        /// <summary>Symbols below are differences in zigzag order: 0, +1, -1, +2, ... -127, 128.</summary>
        public const int FirstRun = 256;

        /// <summary>Symbols for runs of zero differences: 256 + k stands for 2^(k+1) of them and as many more as k + 1 bits say.</summary>
        public const int RunSymbols = 12;

        /// <summary>Segment kind: bytes verbatim.</summary>
        public const int Verbatim = 0;

        /// <summary>Segment kind: the base's bytes unchanged.</summary>
        public const int Copy = 1;

        /// <summary>Segment kind: differences to the base, with a code of their own.</summary>
        public const int Difference = 2;

        /// <summary>Segment kind: differences to the base, in the code of the segment before.</summary>
        public const int DifferenceAgain = 3;

        /// <summary>Segment kind: differences to <see cref="Middle"/>, with a code of their own.</summary>
        public const int Alone = 4;

        /// <summary>Segment kind: differences to <see cref="Middle"/>, in the code of the segment before.</summary>
        public const int AloneAgain = 5;

        /// <summary>What bytes without a base are expected to be: a weight of 0.</summary>
        public const int Middle = 128;

        private readonly short[] _codes = new short[1 << MaxCodeLength];
        private readonly byte[] _lengths = new byte[FirstRun + RunSymbols];
        private byte[] _coded;
        private byte[] _chunk;
        private int _size;
        private int _at;
        private int _end;
        private int _chunkSize;
        private int _kind;
        private bool _hasCode;

        /// <summary>Ok as long as nothing was wrong.</summary>
        public FormatStatus Status { get; private set; }

        /// <summary>Where in the chunk the segment begins.</summary>
        public int Start { get; private set; }

        /// <summary>Bytes of the segment, at least 1 and inside the chunk.</summary>
        public int Length { get; private set; }

        /// <summary>Where in the base's payload the bytes are that <see cref="Apply"/> changes; -1 when the segment has no base.</summary>
        public int BaseOffset { get; private set; }

        /// <summary>Begins a chunk.</summary>
        /// <param name="coded">Coded bytes, exactly those of the chunk.</param>
        /// <param name="size">How many.</param>
        /// <param name="chunk">Receives the chunk.</param>
        /// <param name="chunkSize">Bytes of the chunk, at least 1.</param>
        public void Open(byte[] coded, int size, byte[] chunk, int chunkSize)
        {
            _coded = coded;
            _size = size;
            _at = 0;
            _chunk = chunk;
            _chunkSize = chunkSize;
            _end = 0;
            _hasCode = false;
            Status = FormatStatus.Ok;
        }

        /// <summary>Reads the head of the next segment.</summary>
        /// <returns>False at the end of the chunk and when something is wrong: see <see cref="Status"/>.</returns>
        public bool Next()
        {
            if (Status != FormatStatus.Ok)
            {
                return false;
            }

            if (_end == _chunkSize)
            {
                // Bytes after the end would be a second way to code the same chunk.
                Status = _at == _size ? FormatStatus.Ok : FormatStatus.TrailingData;
                return false;
            }

            if (_size - _at < 2)
            {
                return Fail(FormatStatus.Truncated);
            }

            int head = LittleEndian.ReadUInt16(_coded, _at);
            _at += 2;
            _kind = head >> 12;
            Start = _end;
            Length = (head & 4095) + 1;
            _end += Length;
            if (_kind > AloneAgain || _end > _chunkSize)
            {
                return Fail(FormatStatus.OutOfRange);
            }

            return ReadBase() && ReadCode();
        }

        /// <summary>Makes the segment's bytes out of the base's, which the caller put into the chunk at <see cref="Start"/> if there is a base.</summary>
        /// <returns>False when something is wrong.</returns>
        public bool Apply()
        {
            if (_kind == Copy)
            {
                return true;
            }

            if (_kind == Verbatim)
            {
                if (_size - _at < Length)
                {
                    return Fail(FormatStatus.Truncated);
                }

                System.Array.Copy(_coded, _at, _chunk, Start, Length);
                _at += Length;
                return true;
            }

            if (BaseOffset < 0)
            {
                for (int i = Start; i < _end; i++)
                {
                    _chunk[i] = Middle;
                }
            }

            return AddDifferences();
        }

        private bool ReadBase()
        {
            BaseOffset = -1;
            if (_kind == Verbatim || _kind >= Alone)
            {
                return true;
            }

            if (_size - _at < 3)
            {
                return Fail(FormatStatus.Truncated);
            }

            BaseOffset = LittleEndian.ReadUInt16(_coded, _at) | (_coded[_at + 2] << 16);
            _at += 3;
            return true;
        }

        private bool ReadCode()
        {
            if (_kind == DifferenceAgain || _kind == AloneAgain)
            {
                return _hasCode || Fail(FormatStatus.Malformed);
            }

            if (_kind != Difference && _kind != Alone)
            {
                return true;
            }

            // Runs first, then the differences up to the largest one used; each length is half a byte.
            int last = _at < _size ? _coded[_at] : 0;
            int count = RunSymbols + last + 1;
            int bytes = (count + 1) >> 1;
            if (_size - _at < 1 + bytes)
            {
                return Fail(FormatStatus.Truncated);
            }

            System.Array.Clear(_lengths, 0, _lengths.Length);
            for (int i = 0; i < count; i++)
            {
                int length = (_coded[_at + 1 + (i >> 1)] >> ((i & 1) << 2)) & 15;
                _lengths[i < RunSymbols ? FirstRun + i : i - RunSymbols] = (byte)length;
            }

            _at += 1 + bytes;
            _hasCode = true;
            return BuildCodes(last) || Fail(FormatStatus.Malformed);
        }

        private bool BuildCodes(int last)
        {
            short[] codes = _codes;
            byte[] lengths = _lengths;
            int at = 0;
            System.Array.Clear(codes, 0, codes.Length);
            for (int length = 1; length <= 15; length++)
            {
                int step = length <= MaxCodeLength ? 1 << (MaxCodeLength - length) : codes.Length + 1;
                for (int symbol = 0; symbol < FirstRun + RunSymbols; symbol++)
                {
                    if (symbol == last + 1)
                    {
                        symbol = FirstRun;
                    }

                    if (lengths[symbol] != length)
                    {
                        continue;
                    }

                    if (at + step > codes.Length)
                    {
                        return false;
                    }

                    short entry = Entry(symbol, length);
                    for (int end = at + step; at < end; at++)
                    {
                        codes[at] = entry;
                    }
                }
            }

            return at > 0;
        }

        /// <summary>Code length in the low four bits; above them a difference as a byte, or 256 and more for a run.</summary>
        private static short Entry(int symbol, int length)
        {
            int value = symbol >= FirstRun ? symbol : (symbol & 1) != 0 ? (symbol + 1) >> 1 : -(symbol >> 1) & 255;
            return (short)((value << 4) | length);
        }

        private bool AddDifferences()
        {
            byte[] coded = _coded;
            byte[] chunk = _chunk;
            short[] codes = _codes;
            int size = _size;
            int next = _at;
            int at = Start;
            int end = _end;
            int held = 0;
            int bits = 0;
            while (at < end)
            {
                // At most 28 bits: a code of 9 and, for a run, 12 more.
                while (bits <= 20)
                {
                    held = (held << 8) | (next < size ? coded[next] : 0);
                    next++;
                    bits += 8;
                }

                int entry = codes[(held >> (bits - MaxCodeLength)) & 511];
                bits -= entry & 15;
                if (entry < FirstRun << 4)
                {
                    if (entry == 0)
                    {
                        return Fail(FormatStatus.Malformed);
                    }

                    chunk[at] = (byte)(chunk[at] + (entry >> 4));
                    at++;
                    continue;
                }

                int extra = (entry >> 4) - FirstRun + 1;
                bits -= extra;
                at += (1 << extra) + ((held >> bits) & ((1 << extra) - 1));
            }

            _at = next - (bits >> 3);
            return at > end ? Fail(FormatStatus.OutOfRange) : _at <= size || Fail(FormatStatus.Truncated);
        }

        private bool Fail(FormatStatus status)
        {
            Status = status;
            return false;
        }
    }
}
