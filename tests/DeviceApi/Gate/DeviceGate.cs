using Mono.Cecil;

namespace TinyDevice.DeviceApi.Tests.Gate;

/// <summary>Reads a compiled firmware assembly and lists everything in it that the interpreter could not run.</summary>
internal sealed class DeviceGate
{
    private const int MaxMembers = 255;

    private readonly List<Finding> _findings = [];

    private DeviceGate()
    {
    }

    public static IReadOnlyList<Finding> Inspect(byte[] image)
    {
        using var stream = new MemoryStream(image);
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(stream, new ReaderParameters { ReadSymbols = true });
        var gate = new DeviceGate();
        foreach (TypeDefinition type in assembly.MainModule.GetTypes())
            gate.InspectType(type);
        gate._findings.AddRange(AssemblySizes.Measure(assembly, image).Exceeded());
        return gate._findings;
    }

    private void InspectType(TypeDefinition type)
    {
        string where = type.FullName;
        if (type.HasGenericParameters)
            Add(Rule.Generic, where, "generic type");
        InspectReference(type.BaseType, where);
        foreach (InterfaceImplementation implementation in type.Interfaces)
            InspectReference(implementation.InterfaceType, where);
        foreach (FieldDefinition field in type.Fields)
            InspectReference(field.FieldType, $"{where}.{field.Name}");
        foreach (MethodDefinition method in type.Methods)
            InspectMethod(method);

        InspectCount(where, "static fields", type.Fields.Count(f => f.IsStatic && !f.IsLiteral));
        InspectCount(where, "instance fields", type.Fields.Count(f => !f.IsStatic));
        InspectCount(where, "virtual methods", type.Methods.Count(m => m.IsVirtual));
        InspectCount(where, "instance methods", type.Methods.Count(m => !m.IsStatic && !m.IsVirtual));
        InspectCount(where, "static methods", type.Methods.Count(m => m.IsStatic));
    }

    private void InspectMethod(MethodDefinition method)
    {
        string where = MethodInspector.Locate(method, 0);
        if (method.HasGenericParameters)
            Add(Rule.Generic, where, "generic method");
        if (method.DeclaringType.IsInterface && (method.HasBody || method.IsStatic))
            Add(Rule.InterfaceBody, where, "interface method with a body or static");
        InspectReference(method.ReturnType, where);
        foreach (ParameterDefinition parameter in method.Parameters)
            InspectReference(parameter.ParameterType, where);
        if (method.HasBody)
            _findings.AddRange(MethodInspector.Inspect(method));
    }

    private void InspectReference(TypeReference? type, string where)
    {
        if (type is not null)
            _findings.AddRange(TypeInspector.Inspect(type, where));
    }

    private void InspectCount(string where, string kind, int count)
    {
        if (count > MaxMembers)
            Add(Rule.TypeSize, where, $"{count} {kind}, at most {MaxMembers}");
    }

    private void Add(Rule rule, string where, string what) => _findings.Add(new Finding(rule, where, what));
}
