using System.Reflection;

// The interpreter resolves references by name, major and minor version, so all firmware assemblies carry the same one.
[assembly: AssemblyTitle("TinyDevice")]
[assembly: AssemblyVersion("0.1.0.0")]
