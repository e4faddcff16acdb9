using System.Security.Cryptography;

namespace TinyDevice.UpdateServer.Releases;

/// <summary>Digests of one file in lower-case hex.</summary>
/// <remarks>DDI clients in the field (SWUpdate, RAUC) still check SHA-1, and MD5SUM is a DDI resource; our devices trust neither.</remarks>
internal sealed record FileDigests(string Sha256, string Sha1, string Md5)
{
#pragma warning disable CA5350, CA5351
    public static FileDigests Of(ReadOnlySpan<byte> content) => new(Convert.ToHexStringLower(SHA256.HashData(content)),
        Convert.ToHexStringLower(SHA1.HashData(content)), Convert.ToHexStringLower(MD5.HashData(content)));
#pragma warning restore CA5350, CA5351
}
