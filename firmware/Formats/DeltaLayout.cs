namespace TinyDevice.Formats
{
    /// <summary>Where everything lies in a <c>.tddelta</c> file: docs/formats/delta.md. Header and chunk table are the package's, verbatim.</summary>
    public static class DeltaLayout
    {
        /// <summary>"TDD1" read as a little-endian integer; it stands where the payload of a package would begin.</summary>
        public const int Magic = 0x31444454;

        /// <summary>Bytes from the magic to the index of coded chunks.</summary>
        public const int HeadSize = 44;

        /// <summary>Where in the head the base's chunk-table digest lies.</summary>
        public const int BaseDigestOffset = 8;

        /// <summary>Bytes a coded chunk may have at most: a whole chunk verbatim with its segment's head.</summary>
        public const int MaxCodedSize = PackageLayout.ChunkSize + 2;

        /// <summary>Bytes of head and index before the first coded chunk.</summary>
        public static int PrologueSize(int payloadSize)
        {
            return HeadSize + (2 * PackageLayout.ChunkCount(payloadSize));
        }

        /// <summary>Where the first coded chunk lies in the file.</summary>
        public static int BodyOffset(int payloadSize)
        {
            return PackageLayout.PayloadOffset(payloadSize) + PrologueSize(payloadSize);
        }

        /// <summary>Coded bytes of chunk <paramref name="index"/>, from a prologue that <see cref="Check"/> took.</summary>
        public static int CodedSize(byte[] prologue, int index)
        {
            return LittleEndian.ReadUInt16(prologue, HeadSize + (2 * index));
        }

        /// <summary>Where the coded bytes of chunk <paramref name="index"/> lie in the file.</summary>
        public static int CodedOffset(byte[] prologue, int payloadSize, int index)
        {
            int offset = BodyOffset(payloadSize);
            for (int i = 0; i < index; i++)
            {
                offset += CodedSize(prologue, i);
            }

            return offset;
        }

        /// <summary>Checks head and index of a package's delta.</summary>
        /// <param name="prologue">Exactly <see cref="PrologueSize"/> bytes.</param>
        /// <param name="payloadSize">The package's payload size.</param>
        /// <returns>Ok, BadMagic, UnsupportedVersion, Malformed (a reserved byte) or OutOfRange (a coded size or the base's).</returns>
        public static FormatStatus Check(byte[] prologue, int payloadSize)
        {
            if (LittleEndian.ReadInt32(prologue, 0) != Magic)
            {
                return FormatStatus.BadMagic;
            }

            if (LittleEndian.ReadUInt16(prologue, 4) != 1)
            {
                return FormatStatus.UnsupportedVersion;
            }

            if (prologue[6] != 0 || prologue[7] != 0)
            {
                return FormatStatus.Malformed;
            }

            int count = PackageLayout.ChunkCount(payloadSize);
            int size = BaseSize(prologue);
            bool good = size > 0 && size <= PackageLayout.MaxPayloadSize;
            for (int i = 0; i < count && good; i++)
            {
                int coded = CodedSize(prologue, i);
                good = coded > 2 && coded <= MaxCodedSize;
            }

            return good ? FormatStatus.Ok : FormatStatus.OutOfRange;
        }

        /// <summary>Payload bytes of the base.</summary>
        public static int BaseSize(byte[] prologue)
        {
            return LittleEndian.ReadInt32(prologue, BaseDigestOffset + PackageLayout.DigestSize);
        }
    }
}
