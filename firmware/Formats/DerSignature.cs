namespace TinyDevice.Formats
{
    /// <summary>Reads the DER form of an ECDSA signature, as openssl and most key stores make it, into the 64 bytes COSE uses.</summary>
    public static class DerSignature
    {
        private const int IntegerSize = 32;
        private const int TagSequence = 0x30;
        private const int TagInteger = 0x02;

        /// <summary>Reads <paramref name="count"/> bytes that hold one SEQUENCE of two INTEGERs and nothing else.</summary>
        /// <param name="buffer">Holds the bytes; borrowed.</param>
        /// <param name="start">Where they start.</param>
        /// <param name="count">How many there are.</param>
        /// <param name="signature">Receives r and s, 32 big-endian bytes each; its content counts only after Ok.</param>
        /// <returns>
        /// Ok, Truncated, Malformed, NotDeterministic, TrailingData, or OutOfRange for a negative integer or one above 256 bits.
        /// </returns>
        public static FormatStatus Read(byte[] buffer, int start, int count, byte[] signature)
        {
            if (start < 0 || count < 0 || start > buffer.Length || count > buffer.Length - start)
            {
                return FormatStatus.Truncated;
            }

            // Two integers of 33 bytes take 70 bytes, so every length fits the one-byte form and a longer form is never the shortest.
            int end = start + count;
            int position = start;
            FormatStatus status = ReadHead(buffer, position, end, TagSequence);
            if (status != FormatStatus.Ok)
            {
                return status;
            }

            int bodyEnd = position + 2 + buffer[position + 1];
            if (bodyEnd != end)
            {
                return FormatStatus.TrailingData;
            }

            position += 2;
            for (int i = 0; i < 2; i++)
            {
                status = ReadInteger(buffer, position, end, signature, i * IntegerSize);
                if (status != FormatStatus.Ok)
                {
                    return status;
                }

                position += 2 + buffer[position + 1];
            }

            return position == end ? FormatStatus.Ok : FormatStatus.TrailingData;
        }

        private static FormatStatus ReadHead(byte[] buffer, int position, int end, int tag)
        {
            if (end - position < 2)
            {
                return FormatStatus.Truncated;
            }

            if (buffer[position] != tag)
            {
                return FormatStatus.Malformed;
            }

            int length = buffer[position + 1];
            if (length >= 128)
            {
                return FormatStatus.NotDeterministic;
            }

            return length > end - position - 2 ? FormatStatus.Truncated : FormatStatus.Ok;
        }

        private static FormatStatus ReadInteger(byte[] buffer, int position, int end, byte[] signature, int target)
        {
            FormatStatus status = ReadHead(buffer, position, end, TagInteger);
            if (status != FormatStatus.Ok)
            {
                return status;
            }

            int length = buffer[position + 1];
            position += 2;
            if (length == 0)
            {
                return FormatStatus.Malformed;
            }

            if (buffer[position] >= 128)
            {
                return FormatStatus.OutOfRange;
            }

            if (buffer[position] == 0 && length > 1)
            {
                if (buffer[position + 1] < 128)
                {
                    return FormatStatus.NotDeterministic;
                }

                position++;
                length--;
            }

            if (length > IntegerSize)
            {
                return FormatStatus.OutOfRange;
            }

            for (int i = 0; i < IntegerSize; i++)
            {
                int source = i - (IntegerSize - length);
                signature[target + i] = source < 0 ? (byte)0 : buffer[position + source];
            }

            return FormatStatus.Ok;
        }
    }
}
