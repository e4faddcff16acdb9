namespace TinyDevice.Formats
{
    /// <content>Heads, arguments and contents under the typed reads, and passing over what nobody asked for.</content>
    public sealed partial class CborReader
    {
        private void SkipItem(int depth)
        {
            long argument = ReadHead();
            if (Status != FormatStatus.Ok)
            {
                return;
            }

            switch (_major)
            {
                case MajorUnsigned:
                case MajorNegative:
                    break;
                case MajorBytes:
                case MajorText:
                    TakeContent(argument, int.MaxValue);
                    break;
                case MajorArray:
                case MajorTag:
                    SkipItems(_major == MajorTag ? 1 : argument, depth);
                    break;
                case MajorMap:
                    SkipPairs(argument, depth);
                    break;
                default:
                    // Only false, true and null: a float has several encodings of one value and nothing signed here needs one.
                    if (argument < 20 || argument > 22)
                    {
                        Fail(FormatStatus.Malformed);
                    }

                    break;
            }
        }

        private void SkipItems(long count, int depth)
        {
            if (depth == 0)
            {
                Fail(FormatStatus.TooDeep);
            }

            // Each item takes a byte at least, so a lying count ends in Truncated, not in a long loop.
            for (long i = 0; i < count && Status == FormatStatus.Ok; i++)
            {
                SkipItem(depth - 1);
            }
        }

        private void SkipPairs(long count, int depth)
        {
            if (depth == 0)
            {
                Fail(FormatStatus.TooDeep);
            }

            int previousStart = -1;
            int previousEnd = 0;
            for (long i = 0; i < count && Status == FormatStatus.Ok; i++)
            {
                int keyStart = Position;
                SkipItem(depth - 1);
                RequireAscending(previousStart, previousEnd, keyStart);
                previousStart = keyStart;
                previousEnd = Position;
                SkipItem(depth - 1);
            }
        }

        private long ReadArgument(int major, long min, long max)
        {
            long argument = ReadHead();
            if (_major != major)
            {
                Fail(FormatStatus.Malformed);
            }

            return InRange(argument, min, max);
        }

        private int ReadString(int major, int min, int max)
        {
            long length = ReadArgument(major, 0, long.MaxValue);
            if (length < min)
            {
                Fail(FormatStatus.OutOfRange);
            }

            return TakeContent(length, max);
        }

        private int TakeContent(long length, int max)
        {
            if (length > max)
            {
                Fail(FormatStatus.OutOfRange);
            }

            if (length > _end - Position)
            {
                Fail(FormatStatus.Truncated);
            }

            if (Status != FormatStatus.Ok)
            {
                return 0;
            }

            ContentOffset = Position;
            Position += (int)length;
            return (int)length;
        }

        private long InRange(long value, long min, long max)
        {
            if (value < min || value > max)
            {
                Fail(FormatStatus.OutOfRange);
            }

            return Status == FormatStatus.Ok ? value : 0;
        }

        /// <summary>Reads one head, leaves its major type in <c>_major</c> and returns its argument.</summary>
        private long ReadHead()
        {
            _major = -1;
            if (Status != FormatStatus.Ok)
            {
                return 0;
            }

            if (Position >= _end)
            {
                Status = FormatStatus.Truncated;
                return 0;
            }

            int first = _buffer[Position];
            int detail = first & 31;
            Position++;
            _major = first >> 5;
            if (detail < 24)
            {
                return detail;
            }

            if (detail > 27)
            {
                Status = detail == 31 ? FormatStatus.NotDeterministic : FormatStatus.Malformed;
                return 0;
            }

            return ReadLongArgument(1 << (detail - 24));
        }

        private long ReadLongArgument(int size)
        {
            if (size > _end - Position)
            {
                Status = FormatStatus.Truncated;
                return 0;
            }

            long argument = 0;
            for (int i = 0; i < size; i++)
            {
                argument = (argument << 8) | _buffer[Position + i];
            }

            Position += size;
            if (argument < 0)
            {
                Status = FormatStatus.OutOfRange;
                return 0;
            }

            // Shortest form: the argument must not have fitted the next smaller size.
            long smallest = size == 1 ? 24 : 1L << (4 * size);
            if (argument < smallest)
            {
                Status = FormatStatus.NotDeterministic;
                return 0;
            }

            return argument;
        }
    }
}
