namespace TinyDevice.Formats
{
    /// <summary>One public key of a trust record, as offsets into the record's bytes: docs/formats/trust.md.</summary>
    public sealed class TrustedKey
    {
        /// <summary>Bytes of a key id.</summary>
        public const int IdSize = 8;

        /// <summary>Bytes of x, and of y.</summary>
        public const int CoordinateSize = 32;

        /// <summary>The value of <see cref="TableOffset"/> that says the key has no table.</summary>
        public const int NoTable = -1;

        /// <summary>Describes a key whose parts lie in a buffer.</summary>
        /// <param name="buffer">The bytes the offsets point into; borrowed, and must keep their content.</param>
        /// <param name="idOffset">Where the key id lies.</param>
        /// <param name="pointOffset">Where x, then y lie, 32 big-endian bytes each.</param>
        /// <param name="tableOffset">Where the comb table lies, or <see cref="NoTable"/>.</param>
        /// <param name="algorithm">The COSE algorithm this key is for; no message can choose another.</param>
        public TrustedKey(byte[] buffer, int idOffset, int pointOffset, int tableOffset, int algorithm)
        {
            Buffer = buffer;
            IdOffset = idOffset;
            PointOffset = pointOffset;
            TableOffset = tableOffset;
            Algorithm = algorithm;
        }

        /// <summary>The bytes the offsets point into.</summary>
        public byte[] Buffer { get; private set; }

        /// <summary>Where the 8 bytes of the key id lie.</summary>
        public int IdOffset { get; private set; }

        /// <summary>Where x, then y lie, 32 big-endian bytes each.</summary>
        public int PointOffset { get; private set; }

        /// <summary>Where the comb table lies, or <see cref="NoTable"/>.</summary>
        public int TableOffset { get; private set; }

        /// <summary>The COSE algorithm this key is for.</summary>
        public int Algorithm { get; private set; }
    }
}
