using System.Security.Cryptography;

namespace TinyDevice.Formats
{
    /// <summary>The server's proof that an offer is meant for this device now: docs/formats/ticket.md.</summary>
    public static class Ticket
    {
        /// <summary>Bytes of the device's nonce.</summary>
        public const int NonceSize = 16;

        /// <summary>Bytes of the key server and device share, of the manifest digest, and of the ticket itself.</summary>
        public const int Size = 32;

        private const int FixedSize = 4 + 4 + NonceSize + Size + 1;

        /// <summary>Computes the ticket: HMAC-SHA256 over device, action, manifest digest and nonce.</summary>
        /// <param name="key">The device's key, <see cref="Size"/> bytes.</param>
        /// <param name="device">Device id, at most 255 ASCII characters.</param>
        /// <param name="action">The server's action id.</param>
        /// <param name="digest">Digest of the package's first 1024 bytes under the public chunk key, <see cref="Size"/> bytes.</param>
        /// <param name="nonce"><see cref="NonceSize"/> bytes the device chose.</param>
        public static byte[] Compute(byte[] key, string device, int action, byte[] digest, byte[] nonce)
        {
            // The magic keeps apart what this key signs from anything it may sign later.
            byte[] message = new byte[FixedSize + device.Length];
            message[0] = (byte)'T';
            message[1] = (byte)'D';
            message[2] = (byte)'K';
            message[3] = (byte)'1';
            LittleEndian.WriteInt32(message, 4, action);
            System.Array.Copy(nonce, 0, message, 8, NonceSize);
            System.Array.Copy(digest, 0, message, 8 + NonceSize, Size);
            message[FixedSize - 1] = (byte)device.Length;
            for (int i = 0; i < device.Length; i++)
            {
                message[FixedSize + i] = (byte)device[i];
            }

            return HMACSHA256.HashData(key, message);
        }

        /// <summary>Whether two tickets are equal; takes the same time wherever they differ.</summary>
        public static bool AreEqual(byte[] one, byte[] other)
        {
            int difference = one.Length ^ other.Length;
            for (int i = 0; i < one.Length && i < other.Length; i++)
            {
                difference |= one[i] ^ other[i];
            }

            return difference == 0;
        }

        /// <summary>Reads lower- or upper-case hexadecimal digits; null when there are not exactly two per byte.</summary>
        public static byte[] FromHex(string text, int bytes)
        {
            if (text == null || text.Length != 2 * bytes)
            {
                return null;
            }

            byte[] result = new byte[bytes];
            for (int i = 0; i < text.Length; i++)
            {
                char c = text[i];
                int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10 : -1;
                if (digit < 0)
                {
                    return null;
                }

                result[i >> 1] = (byte)((result[i >> 1] << 4) | digit);
            }

            return result;
        }
    }
}
