using TinyDevice.Formats;

namespace TinyDevice.Update.Crypto
{
    /// <summary>Verifies COSE_Sign1 messages signed by ES256 (ECDSA, P-256, SHA-256).</summary>
    public static class Es256
    {
        /// <summary>Verifies a message against the signer of <paramref name="trust"/> that it names.</summary>
        /// <param name="buffer">The bytes <paramref name="message"/> was read from, unchanged since.</param>
        /// <param name="message">The message's parts.</param>
        /// <param name="trust">The keys that may sign and the algorithm of each.</param>
        public static SignatureStatus Verify(byte[] buffer, CoseSign1 message, TrustRecord trust)
        {
            return SignatureStatus.BadSignature;
        }

        /// <summary>Verifies a message against one key, whatever key id it names.</summary>
        /// <param name="buffer">The bytes <paramref name="message"/> was read from, unchanged since.</param>
        /// <param name="message">The message's parts.</param>
        /// <param name="externalData">Signed with the message but not part of it; empty for packages.</param>
        /// <param name="key">The key.</param>
        public static SignatureStatus Verify(byte[] buffer, CoseSign1 message, byte[] externalData, TrustedKey key)
        {
            return SignatureStatus.BadSignature;
        }
    }
}
