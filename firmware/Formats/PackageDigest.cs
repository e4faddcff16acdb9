using System;
using System.Security.Cryptography;

namespace TinyDevice.Formats
{
    /// <summary>The digest of chunks and chunk tables: HMAC-SHA256 under <see cref="PackageLayout.ChunkKey"/>.</summary>
    public static class PackageDigest
    {
        /// <summary>Computes the digest of <paramref name="count"/> bytes of <paramref name="buffer"/>.</summary>
        /// <remarks>
        /// The native call takes whole arrays only: a range that is not the whole array is copied first, so pass whole chunks as arrays of
        /// their own.
        /// </remarks>
        public static byte[] Compute(byte[] buffer, int start, int count)
        {
            if (start == 0 && count == buffer.Length)
            {
                return HMACSHA256.HashData(PackageLayout.ChunkKey, buffer);
            }

            byte[] range = new byte[count];
            Array.Copy(buffer, start, range, 0, count);
            return HMACSHA256.HashData(PackageLayout.ChunkKey, range);
        }

        /// <summary>
        /// True when <paramref name="count"/> bytes of <paramref name="buffer"/> have the digest stored at <paramref name="digestOffset"/>
        /// of <paramref name="digests"/>.
        /// </summary>
        /// <remarks>Returns at the first difference: the digest is public, so there is no secret for its timing to tell.</remarks>
        public static bool Matches(byte[] buffer, int start, int count, byte[] digests, int digestOffset)
        {
            byte[] actual = Compute(buffer, start, count);
            for (int i = 0; i < PackageLayout.DigestSize; i++)
            {
                if (actual[i] != digests[digestOffset + i])
                {
                    return false;
                }
            }

            return true;
        }
    }
}
