namespace TinyDevice.Formats
{
    /// <summary>
    /// Where everything lies in a <c>.tdpkg</c> package, which is also how a slot file holds it: docs/formats/package.md.
    /// </summary>
    public static class PackageLayout
    {
        /// <summary>Bytes before the chunk table: magic, envelope length, envelope and zero padding.</summary>
        public const int HeaderSize = 1024;

        /// <summary>Where the envelope starts.</summary>
        public const int EnvelopeOffset = 8;

        /// <summary>Bytes the envelope may take at most.</summary>
        public const int MaxEnvelopeSize = HeaderSize - EnvelopeOffset;

        /// <summary>Payload bytes per chunk; the last chunk may be shorter.</summary>
        public const int ChunkSize = 4096;

        /// <summary>Bytes of one digest in the chunk table.</summary>
        public const int DigestSize = 32;

        /// <summary>Payload bytes a package may carry at most: 16 MiB.</summary>
        public const int MaxPayloadSize = 16 * 1024 * 1024;

        /// <summary>
        /// The public key of every digest in a package: the ASCII text <c>TinyDevice chunk digest key v1.0</c>. Not to be changed by
        /// anyone.
        /// </summary>
        /// <remarks>
        /// It makes HMAC-SHA256, native on the device, serve as a hash; docs/adr/0020-chunk-digest.md says why that is sound.
        /// </remarks>
        public static readonly byte[] ChunkKey =
        {
            0x54, 0x69, 0x6E, 0x79, 0x44, 0x65, 0x76, 0x69, 0x63, 0x65, 0x20, 0x63, 0x68, 0x75, 0x6E, 0x6B,
            0x20, 0x64, 0x69, 0x67, 0x65, 0x73, 0x74, 0x20, 0x6B, 0x65, 0x79, 0x20, 0x76, 0x31, 0x2E, 0x30,
        };

        /// <summary>Number of chunks of a payload.</summary>
        /// <param name="payloadSize">Payload bytes, in [1, <see cref="MaxPayloadSize"/>].</param>
        public static int ChunkCount(int payloadSize)
        {
            return (payloadSize + ChunkSize - 1) / ChunkSize;
        }

        /// <summary>Bytes of the chunk table of a payload.</summary>
        public static int ChunkTableSize(int payloadSize)
        {
            return ChunkCount(payloadSize) * DigestSize;
        }

        /// <summary>Where the payload starts in the package.</summary>
        public static int PayloadOffset(int payloadSize)
        {
            return HeaderSize + ChunkTableSize(payloadSize);
        }

        /// <summary>Bytes of the whole package.</summary>
        public static int PackageSize(int payloadSize)
        {
            return PayloadOffset(payloadSize) + payloadSize;
        }

        /// <summary>Payload bytes in chunk <paramref name="index"/>.</summary>
        public static int ChunkLength(int payloadSize, int index)
        {
            int rest = payloadSize - index * ChunkSize;
            return rest < ChunkSize ? rest : ChunkSize;
        }

        /// <summary>Checks the fixed part of a header and its zero padding.</summary>
        /// <param name="header">The package's first <see cref="HeaderSize"/> bytes; more may follow.</param>
        /// <param name="envelopeLength">Bytes of the envelope, which starts at <see cref="EnvelopeOffset"/>; 0 unless Ok.</param>
        /// <returns>Ok, Truncated, BadMagic, OutOfRange (envelope length) or Malformed (a reserved or padding byte is not 0).</returns>
        public static FormatStatus ReadHeader(byte[] header, out int envelopeLength)
        {
            envelopeLength = 0;
            if (header.Length < HeaderSize)
            {
                return FormatStatus.Truncated;
            }

            if (header[0] != 'T' || header[1] != 'D' || header[2] != 'P' || header[3] != '1')
            {
                return FormatStatus.BadMagic;
            }

            int length = LittleEndian.ReadUInt16(header, 4);
            if (length == 0 || length > MaxEnvelopeSize)
            {
                return FormatStatus.OutOfRange;
            }

            if (header[6] != 0 || header[7] != 0)
            {
                return FormatStatus.Malformed;
            }

            for (int i = EnvelopeOffset + length; i < HeaderSize; i++)
            {
                if (header[i] != 0)
                {
                    return FormatStatus.Malformed;
                }
            }

            envelopeLength = length;
            return FormatStatus.Ok;
        }
    }
}
