using TinyDevice.Formats;

namespace TinyDevice.Update.Crypto
{
    /// <summary>Verifies COSE_Sign1 messages signed by ES256 (ECDSA, P-256, SHA-256).</summary>
    /// <remarks>Source: RFC 9052 sections 4.2 and 4.4, RFC 9053 section 2.1.</remarks>
    public static class Es256
    {
        private static readonly byte[] NoExternalData = new byte[0];

        /// <summary>Verifies a message against the signer of <paramref name="trust"/> that it names.</summary>
        /// <param name="buffer">The bytes <paramref name="message"/> was read from, unchanged since.</param>
        /// <param name="message">The message's parts.</param>
        /// <param name="trust">The keys that may sign and the algorithm of each.</param>
        /// <returns>Any status; only Ok says that the message is the signer's.</returns>
        public static SignatureStatus Verify(byte[] buffer, CoseSign1 message, TrustRecord trust)
        {
            TrustedKey key = trust.FindSigner(buffer, message.KeyIdOffset, message.KeyIdLength);
            if (key != null)
            {
                return Verify(buffer, message, NoExternalData, key);
            }

            bool revoked = message.KeyIdLength == TrustedKey.IdSize && trust.IsRevoked(buffer, message.KeyIdOffset);
            return revoked ? SignatureStatus.RevokedKey : SignatureStatus.UnknownKey;
        }

        /// <summary>Verifies a message against one key, whatever key id it names.</summary>
        /// <param name="buffer">The bytes <paramref name="message"/> was read from, unchanged since.</param>
        /// <param name="message">The message's parts.</param>
        /// <param name="externalData">Signed with the message but not part of it; empty for packages.</param>
        /// <param name="key">The key, which alone decides the algorithm.</param>
        /// <returns>Ok, BadSignature, UnsupportedAlgorithm, BadKey or BadHint.</returns>
        public static SignatureStatus Verify(byte[] buffer, CoseSign1 message, byte[] externalData, TrustedKey key)
        {
            // A message may leave its algorithm unsaid, since it has no say in it; what it must not do is name another.
            bool agrees = message.Algorithm == 0 || message.Algorithm == CoseSign1.AlgorithmEs256 || message.Algorithm == CoseSign1.AlgorithmEsp256;
            if (!agrees || key.Algorithm != CoseSign1.AlgorithmEs256)
            {
                return SignatureStatus.UnsupportedAlgorithm;
            }

            byte[] digest = HashSigStructure(buffer, message, externalData);
            return new EcdsaVerifier().Verify(digest, buffer, message.SignatureOffset, message.HintOffset, key);
        }

        private static byte[] HashSigStructure(byte[] buffer, CoseSign1 message, byte[] externalData)
        {
            // An array of four, and the text "Signature1".
            byte[] context = { 0x84, 0x6A, 0x53, 0x69, 0x67, 0x6E, 0x61, 0x74, 0x75, 0x72, 0x65, 0x31 };
            Sha256 hash = new Sha256();
            hash.Update(context, 0, context.Length);
            HashString(hash, buffer, message.ProtectedOffset, message.ProtectedLength);
            HashString(hash, externalData, 0, externalData.Length);
            HashString(hash, buffer, message.PayloadOffset, message.PayloadLength);
            byte[] digest = new byte[Sha256.DigestSize];
            hash.Finish(digest);
            return digest;
        }

        /// <summary>Hashes a byte string of at most 65,535 bytes with its CBOR head.</summary>
        private static void HashString(Sha256 hash, byte[] buffer, int offset, int length)
        {
            byte[] head = new byte[3];
            int headLength = 1;
            if (length < 24)
            {
                head[0] = (byte)(0x40 | length);
            }
            else if (length < 256)
            {
                head[0] = 0x58;
                head[1] = (byte)length;
                headLength = 2;
            }
            else
            {
                head[0] = 0x59;
                head[1] = (byte)(length >> 8);
                head[2] = (byte)length;
                headLength = 3;
            }

            hash.Update(head, 0, headLength);
            hash.Update(buffer, offset, length);
        }
    }
}
