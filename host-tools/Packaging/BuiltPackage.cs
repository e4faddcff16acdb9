using TinyDevice.Packaging.Compiler;

namespace TinyDevice.Packaging;

/// <summary>A signed package and how it came about.</summary>
/// <param name="Package">The bytes of the <c>.tdpkg</c>.</param>
/// <param name="Contents">What went into it.</param>
/// <param name="Report">The compiler's report on the model.</param>
public sealed record BuiltPackage(byte[] Package, PackageContents Contents, CompileReport Report);
