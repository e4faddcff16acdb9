using System.Security.Cryptography;
using System.Text;

namespace TinyDevice.UpdateServer.Access;

/// <summary>Makes tokens and keeps only what is needed to recognise them.</summary>
/// <remarks>A plain SHA-256 is enough at rest: the tokens are 190 random bits, so there is nothing to guess.</remarks>
internal static class Secrets
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int Length = 32;
    private const int MaxPresentedLength = 128;

    /// <summary>32 random letters and digits, the form hawkBit gives its target tokens.</summary>
    public static string CreateToken() => RandomNumberGenerator.GetString(Alphabet, Length);

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Takes the secret out of "<paramref name="scheme"/> secret"; null when the header says something else.</summary>
    public static string? FromHeader(string? header, string scheme)
    {
        if (header is null || header.Length <= scheme.Length + 1 || header.Length > scheme.Length + 1 + MaxPresentedLength
            || header[scheme.Length] != ' ' || !header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        return header[(scheme.Length + 1)..].Trim();
    }
}
