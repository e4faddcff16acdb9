namespace TinyDevice.UpdateServer.Releases;

/// <summary>Decides whether an uploaded package is what it claims to be.</summary>
/// <exception cref="PackageRefusedException">It is damaged, not a package, or signed by nobody trusted.</exception>
internal delegate PackageFacts PackageCheck(byte[] package);

/// <summary>What the signed manifest says that the server needs.</summary>
internal sealed record PackageFacts(string ModelClass, string ModelVersion, string Target, int Epoch, long Sequence);

/// <summary>The message says why, in one sentence.</summary>
internal sealed class PackageRefusedException(string message) : Exception(message);
