namespace TinyDevice.UpdateServer.Releases;

/// <summary>Digests of one file in lower-case hex.</summary>
/// <remarks>DDI clients in the field (SWUpdate, RAUC) still check SHA-1, and MD5SUM is a DDI resource; our devices trust neither.</remarks>
internal sealed record FileDigests(string Sha256, string Sha1, string Md5);
