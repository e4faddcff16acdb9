namespace TinyDevice.Formats
{
    /// <summary>Where the parts of a rotation lie, the signed step from one trust record to the next: docs/formats/trust.md, section Rotation.</summary>
    public static class TrustRotation
    {
        /// <summary>Bytes before the new record.</summary>
        public const int HeaderSize = 8;

        /// <summary>Bytes of one signature: r, then s.</summary>
        public const int SignatureSize = 64;

        /// <summary>Bytes a rotation may take at most.</summary>
        public const int MaxSize = HeaderSize + TrustRecord.MaxSize + 2 * SignatureSize;

        /// <summary>Checks the container and reads the new record in it; says nothing about the signatures' truth.</summary>
        /// <param name="buffer">Holds the rotation from its first byte; kept by <paramref name="next"/>.</param>
        /// <param name="count">Bytes of it.</param>
        /// <param name="next">Receives the new record.</param>
        /// <param name="signedLength">Bytes both signatures are over; the old root's follows them, then the new root's.</param>
        public static FormatStatus Read(byte[] buffer, int count, TrustRecord next, out int signedLength)
        {
            signedLength = 0;
            if (count > buffer.Length || count < HeaderSize)
            {
                return FormatStatus.Truncated;
            }

            if (buffer[0] != 'T' || buffer[1] != 'D' || buffer[2] != 'R' || buffer[3] != '1')
            {
                return FormatStatus.BadMagic;
            }

            if (buffer[6] != 0 || buffer[7] != 0)
            {
                return FormatStatus.Malformed;
            }

            int end = HeaderSize + LittleEndian.ReadUInt16(buffer, 4);
            if (count != end + 2 * SignatureSize)
            {
                return count < end + 2 * SignatureSize ? FormatStatus.Truncated : FormatStatus.TrailingData;
            }

            signedLength = end;
            return next.Read(buffer, HeaderSize, end - HeaderSize);
        }
    }
}
