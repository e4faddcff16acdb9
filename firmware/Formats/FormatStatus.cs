namespace TinyDevice.Formats
{
    /// <summary>What a reader of hostile bytes found; the numbers are reported to the server and never change.</summary>
    public enum FormatStatus
    {
        /// <summary>Everything read and every rule held.</summary>
        Ok = 0,

        /// <summary>The bytes end before the structure does.</summary>
        Truncated = 1,

        /// <summary>The first bytes are not those of this format.</summary>
        BadMagic = 2,

        /// <summary>A format version this reader does not know.</summary>
        UnsupportedVersion = 3,

        /// <summary>A value of the wrong kind, or bytes where the format demands others.</summary>
        Malformed = 4,

        /// <summary>A number or length outside the range its field allows.</summary>
        OutOfRange = 5,

        /// <summary>
        /// Well-formed but not the one deterministic encoding: longer than need be, unsorted, repeated or of indefinite length.
        /// </summary>
        NotDeterministic = 6,

        /// <summary>A field every writer must give is absent.</summary>
        MissingField = 7,

        /// <summary>A field this reader does not know and must not ignore.</summary>
        UnknownCriticalField = 8,

        /// <summary>Nested deeper than the reader follows.</summary>
        TooDeep = 9,

        /// <summary>A signature algorithm, or a form of naming one, this reader does not know.</summary>
        UnsupportedAlgorithm = 10,

        /// <summary>The bytes do not have the digest stored for them.</summary>
        BadDigest = 11,

        /// <summary>Bytes follow after the structure has ended.</summary>
        TrailingData = 12,
    }
}
