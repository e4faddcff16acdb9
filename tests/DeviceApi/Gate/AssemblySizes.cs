using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using AssemblyDefinition = Mono.Cecil.AssemblyDefinition;

namespace TinyDevice.DeviceApi.Tests.Gate;

/// <summary>Upper bounds of the device tables an assembly becomes; the metadata processor's real figures are lower, as its tokens are shorter.</summary>
/// <param name="Assembly">Simple name.</param>
/// <param name="ByteCode">Bytes of all method bodies with their handlers.</param>
/// <param name="Signatures">Bytes of signatures plus the data of initialised arrays, which share one table.</param>
/// <param name="Strings">Bytes of names and literals, in UTF-8.</param>
internal sealed record AssemblySizes(string Assembly, int ByteCode, int Signatures, int Strings)
{
    public const int Limit = 65_535;

    public static AssemblySizes Measure(AssemblyDefinition assembly, byte[] image)
    {
        var methods = assembly.MainModule.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody).ToList();
        int byteCode = methods.Sum(m => m.Body.CodeSize + (m.Body.ExceptionHandlers.Count * 8) + 1);
        int arrays = assembly.MainModule.GetTypes().SelectMany(t => t.Fields).Sum(f => f.InitialValue.Length);

        using var reader = new PEReader(new MemoryStream(image));
        MetadataReader metadata = reader.GetMetadataReader();
        // Literals are UTF-16 on the host and UTF-8 on the device: half the heap, as the firmware's texts are ASCII.
        int strings = metadata.GetHeapSize(HeapIndex.String) + (metadata.GetHeapSize(HeapIndex.UserString) / 2);
        return new AssemblySizes(assembly.Name.Name, byteCode, metadata.GetHeapSize(HeapIndex.Blob) + arrays, strings);
    }

    public IEnumerable<Finding> Exceeded()
    {
        foreach ((string table, int size) in new[] { ("byte code", ByteCode), ("signatures and array data", Signatures), ("strings", Strings) })
        {
            if (size > Limit)
                yield return new Finding(Rule.AssemblySize, Assembly, $"{size} bytes of {table}, at most {Limit}");
        }
    }
}
