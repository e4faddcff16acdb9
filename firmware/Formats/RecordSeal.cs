using System.Security.Cryptography;

namespace TinyDevice.Formats
{
    /// <summary>The checksum of the device's own records: it tells a torn record from a whole one, and proves nothing about who wrote it.</summary>
    /// <remarks>HMAC-SHA256 under a public key, because that is native on the board where a CRC or plain SHA-256 is interpreted.</remarks>
    internal static class RecordSeal
    {
        private static readonly byte[] Key =
        {
            (byte)'T', (byte)'i', (byte)'n', (byte)'y', (byte)'D', (byte)'e', (byte)'v', (byte)'i', (byte)'c', (byte)'e',
            (byte)' ', (byte)'r', (byte)'e', (byte)'c', (byte)'o', (byte)'r', (byte)'d', (byte)' ', (byte)'1',
        };

        /// <summary>Writes the first <paramref name="length"/> bytes of the digest over everything before <paramref name="at"/>.</summary>
        internal static void Write(byte[] record, int at, int length)
        {
            byte[] digest = Digest(record, at);
            for (int i = 0; i < length; i++)
            {
                record[at + i] = digest[i];
            }
        }

        /// <summary>Whether the digest at <paramref name="at"/> fits what lies before it.</summary>
        internal static bool Matches(byte[] record, int at, int length)
        {
            byte[] digest = Digest(record, at);
            int difference = 0;
            for (int i = 0; i < length; i++)
            {
                difference |= record[at + i] ^ digest[i];
            }

            return difference == 0;
        }

        private static byte[] Digest(byte[] record, int count)
        {
            byte[] body = new byte[count];
            System.Array.Copy(record, 0, body, 0, count);
            return HMACSHA256.HashData(Key, body);
        }
    }
}
