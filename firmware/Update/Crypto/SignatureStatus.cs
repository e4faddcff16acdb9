namespace TinyDevice.Update.Crypto
{
    /// <summary>What came of checking a signature; the numbers are reported to the server and never change.</summary>
    public enum SignatureStatus
    {
        /// <summary>The signature is that key's over those bytes.</summary>
        Ok = 0,

        /// <summary>The signature is not that key's over those bytes.</summary>
        BadSignature = 1,

        /// <summary>No trusted key has the message's key id, or it has none.</summary>
        UnknownKey = 2,

        /// <summary>The message's key id is on the list of revoked keys.</summary>
        RevokedKey = 3,

        /// <summary>The message names another algorithm than the key is for.</summary>
        UnsupportedAlgorithm = 4,

        /// <summary>The trusted key is not a point of P-256, or its table is not that point's.</summary>
        BadKey = 5,

        /// <summary>The message's hint is not the inverse of its s.</summary>
        BadHint = 6,
    }
}
