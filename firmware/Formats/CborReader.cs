namespace TinyDevice.Formats
{
    /// <summary>
    /// Reads the deterministic subset of CBOR that TinyDevice signs: integers, strings, arrays, maps, tags, true, false and null.
    /// </summary>
    /// <remarks>
    /// One long type on purpose: on the board every further type costs heap. Source: RFC 8949 section 4.2.1. The first fault sticks in <see cref="Status"/> and every later read returns 0, so callers may check
    /// once at the end.
    /// </remarks>
    public sealed partial class CborReader
    {
        /// <summary>How many arrays, maps and tags may enclose one another in a skipped item.</summary>
        public const int MaxDepth = 4;

        private const int MajorUnsigned = 0;
        private const int MajorNegative = 1;
        private const int MajorBytes = 2;
        private const int MajorText = 3;
        private const int MajorArray = 4;
        private const int MajorMap = 5;
        private const int MajorTag = 6;

        private byte[] _buffer;
        private int _end;
        private int _major;

        /// <summary>Ok, or the first fault met since <see cref="Start"/>.</summary>
        public FormatStatus Status { get; private set; }

        /// <summary>The buffer being read, as given to <see cref="Start"/>.</summary>
        public byte[] Buffer
        {
            get { return _buffer; }
        }

        /// <summary>Index in the buffer of the next unread byte.</summary>
        public int Position { get; private set; }

        /// <summary>Index in the buffer of the content of the string read last.</summary>
        public int ContentOffset { get; private set; }

        /// <summary>
        /// Begins reading <paramref name="count"/> bytes of <paramref name="buffer"/>, which is borrowed and not changed.
        /// </summary>
        public void Start(byte[] buffer, int start, int count)
        {
            _buffer = buffer;
            Position = start;
            ContentOffset = start;
            Status = FormatStatus.Ok;
            if (start < 0 || count < 0 || start > buffer.Length || count > buffer.Length - start)
            {
                Position = 0;
                _end = 0;
                Status = FormatStatus.Truncated;
                return;
            }

            _end = start + count;
        }

        /// <summary>Index in the buffer just behind the last byte to read.</summary>
        public int End
        {
            get { return _end; }
        }

        /// <summary>
        /// Goes on at <paramref name="position"/> up to <paramref name="end"/>, both within the bytes given to <see cref="Start"/>, keeping
        /// <see cref="Status"/>; for CBOR inside a byte string.
        /// </summary>
        public void Resume(int position, int end)
        {
            Position = position;
            _end = end;
        }

        /// <summary>Notes a fault the caller found, unless one was found before.</summary>
        public void Fail(FormatStatus status)
        {
            if (Status == FormatStatus.Ok)
            {
                Status = status;
            }
        }

        /// <summary>Reads an integer in [<paramref name="min"/>, <paramref name="max"/>]; 0 after a fault.</summary>
        public long ReadInteger(long min, long max)
        {
            long argument = ReadHead();
            if (_major == MajorNegative)
            {
                argument = -1 - argument;
            }
            else if (_major != MajorUnsigned)
            {
                Fail(FormatStatus.Malformed);
            }

            return InRange(argument, min, max);
        }

        /// <summary>Reads a byte string; its content starts at <see cref="ContentOffset"/>.</summary>
        /// <returns>The content's length, in [<paramref name="min"/>, <paramref name="max"/>]; 0 after a fault.</returns>
        public int ReadBytes(int min, int max)
        {
            return ReadString(MajorBytes, min, max);
        }

        /// <summary>Reads a text string without judging its UTF-8; its content starts at <see cref="ContentOffset"/>.</summary>
        /// <returns>The content's length in bytes, in [<paramref name="min"/>, <paramref name="max"/>]; 0 after a fault.</returns>
        public int ReadText(int min, int max)
        {
            return ReadString(MajorText, min, max);
        }

        /// <summary>Reads the head of a map; its pairs follow.</summary>
        /// <returns>The number of pairs, at most <paramref name="max"/>; 0 after a fault.</returns>
        public int ReadMap(int max)
        {
            return (int)ReadArgument(MajorMap, 0, max);
        }

        /// <summary>Reads the head of an array of exactly <paramref name="count"/> items; they follow.</summary>
        public void ReadArray(int count)
        {
            ReadArgument(MajorArray, count, count);
        }

        /// <summary>Reads the tag <paramref name="tag"/>; the tagged item follows.</summary>
        public void ReadTag(int tag)
        {
            long found = ReadArgument(MajorTag, 0, long.MaxValue);
            if (found != tag)
            {
                Fail(FormatStatus.Malformed);
            }
        }

        /// <summary>True when the next item is a text string.</summary>
        public bool NextIsText()
        {
            return Status == FormatStatus.Ok && Position < _end && _buffer[Position] >> 5 == MajorText;
        }

        /// <summary>Demands that the map key now read sorts after the previous one.</summary>
        /// <param name="previousStart">Where the previous key starts; negative when there is none.</param>
        /// <param name="previousEnd">Where the previous key ends.</param>
        /// <param name="keyStart">Where the key just read starts.</param>
        public void RequireAscending(int previousStart, int previousEnd, int keyStart)
        {
            if (Status != FormatStatus.Ok || previousStart < 0)
            {
                return;
            }

            // No encoded item is the beginning of another, so two keys differ before either ends, or are the same key.
            int length = previousEnd - previousStart;
            for (int i = 0; i < length; i++)
            {
                int difference = _buffer[keyStart + i] - _buffer[previousStart + i];
                if (difference > 0)
                {
                    return;
                }

                if (difference < 0)
                {
                    break;
                }
            }

            Status = FormatStatus.NotDeterministic;
        }

        /// <summary>Reads over one item of any kind in the subset, checking it as strictly as one that is used.</summary>
        public void Skip()
        {
            SkipItem(MaxDepth);
        }

        /// <summary>Demands that every byte has been read.</summary>
        public void RequireEnd()
        {
            if (Position != _end)
            {
                Fail(FormatStatus.TrailingData);
            }
        }
    }
}
