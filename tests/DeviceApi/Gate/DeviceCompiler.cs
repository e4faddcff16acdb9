using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace TinyDevice.DeviceApi.Tests.Gate;

/// <summary>Compiles sources as the device's build does: C# 9 against nanoFramework's libraries and nothing else.</summary>
internal static class DeviceCompiler
{
    private static readonly CSharpParseOptions Language = new(LanguageVersion.CSharp9, DocumentationMode.None);

    private static readonly EmitOptions WithDebugInformation = new(debugInformationFormat: DebugInformationFormat.Embedded);

    // The declared mscorlib says which runtime it belongs to; without bodies nothing else is emitted.
    private static readonly EmitOptions SignaturesOnly = new(metadataOnly: true, runtimeMetadataVersion: "v4.0.30319");

    /// <summary>Compiles source files to an assembly with debug information inside.</summary>
    public static Compiled Compile(string assembly, IEnumerable<string> files, IEnumerable<MetadataReference> references, OutputKind kind) =>
        Emit(assembly, files.Select(Parse), references, kind, WithDebugInformation, DiagnosticSeverity.Warning);

    /// <summary>Compiles one source text, for the gate's own tests.</summary>
    public static Compiled CompileText(string source, bool allowUnsafe = false) =>
        Emit("Sample", [Parse("Sample.cs", source)], DeviceLibraries.References, OutputKind.DynamicallyLinkedLibrary,
            WithDebugInformation, DiagnosticSeverity.Warning, allowUnsafe);

    /// <summary>Compiles declarations to a reference assembly: no bodies, so warnings about their absence do not count.</summary>
    public static Compiled CompileDeclarations(string assembly, string file, IEnumerable<MetadataReference> references) =>
        Emit(assembly, [Parse(file)], references, OutputKind.DynamicallyLinkedLibrary, SignaturesOnly, DiagnosticSeverity.Error);

    private static Compiled Emit(string assembly, IEnumerable<SyntaxTree> trees, IEnumerable<MetadataReference> references, OutputKind kind,
        EmitOptions emit, DiagnosticSeverity complaints, bool allowUnsafe = false)
    {
        var options = new CSharpCompilationOptions(kind, optimizationLevel: OptimizationLevel.Release, checkOverflow: false, deterministic: true, allowUnsafe: allowUnsafe);
        var compilation = CSharpCompilation.Create(assembly, trees, references, options);
        using var image = new MemoryStream();
        EmitResult result = compilation.Emit(image, options: emit);
        return new Compiled(image.ToArray(), [.. result.Diagnostics.Where(d => d.Severity >= complaints).Select(d => d.ToString())]);
    }

    private static SyntaxTree Parse(string file) => Parse(file, File.ReadAllText(file));

    private static SyntaxTree Parse(string file, string source) =>
        CSharpSyntaxTree.ParseText(SourceText.From(source, System.Text.Encoding.UTF8), Language, file);
}
