using Mono.Cecil;

namespace TinyDevice.DeviceApi.Tests;

/// <summary>Writes an assembly's public members one a line, in the form of ../shared/nanoframework-api.</summary>
internal static class LibraryMembers
{
    /// <summary>Each line is prefixed with its type, so that lines can be compared as a set.</summary>
    public static IEnumerable<string> Of(byte[] image)
    {
        using var module = ModuleDefinition.ReadModule(new MemoryStream(image));
        foreach (TypeDefinition type in module.GetTypes().Where(t => t.IsPublic || t.IsNestedPublic))
        {
            string name = Name(type);
            yield return name;
            IEnumerable<string> members = type.IsEnum
                ? type.Fields.Where(f => f.IsLiteral).Select(f => $"{f.Name}={f.Constant}")
                : Fields(type).Concat(Properties(type)).Concat(Methods(type));
            foreach (string member in members)
                yield return $"{name}: {member}";
        }
    }

    /// <summary>The same lines from a list file.</summary>
    public static IEnumerable<string> FromList(string file)
    {
        string type = "";
        bool isEnum = false;
        foreach (string line in File.ReadLines(file).Skip(1))
        {
            if (!line.StartsWith(' '))
            {
                string[] words = line.Split(' ');
                type = words.SkipWhile(w => w is not ("class" or "struct" or "interface" or "enum" or "delegate")).ElementAt(1);
                isEnum = words.Contains("enum");
                yield return type;
                continue;
            }

            foreach (string member in isEnum ? line.Trim().Split(", ") : [line.Trim().Replace(" [native]", "", StringComparison.Ordinal)])
                yield return $"{type}: {member}";
        }
    }

    /// <summary>Full names of the public types.</summary>
    public static IReadOnlyList<string> Types(byte[] image)
    {
        using var module = ModuleDefinition.ReadModule(new MemoryStream(image));
        return [.. module.GetTypes().Where(t => t.IsPublic || t.IsNestedPublic).Select(Name)];
    }

    /// <summary>Type and name of the method a line is about, constructors included; null for any other line.</summary>
    public static string? MethodName(string member)
    {
        int method = member.IndexOf(": method ", StringComparison.Ordinal);
        int open = member.IndexOf('(', StringComparison.Ordinal);
        return method < 0 ? null : $"{member[..method]}.{member[..open].Split(' ')[^1]}";
    }

    /// <summary>Its parameters' types without array and reference marks.</summary>
    public static IEnumerable<string> ParameterTypes(string member) =>
        member[(member.IndexOf('(', StringComparison.Ordinal) + 1)..^1].Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split(' ')[0].TrimEnd('[', ']', '&'));

    private static IEnumerable<string> Fields(TypeDefinition type) => type.Fields
        .Where(f => f.IsPublic)
        .Select(f => $"field {(f.IsStatic ? "static " : "")}{Name(f.FieldType)} {f.Name}{(f.IsLiteral ? $" = {FormattableString.Invariant($"{f.Constant}")}" : "")}");

    private static IEnumerable<string> Properties(TypeDefinition type)
    {
        foreach (PropertyDefinition property in type.Properties)
        {
            bool get = property.GetMethod?.IsPublic == true;
            bool set = property.SetMethod?.IsPublic == true;
            string index = property.HasParameters ? $"[{string.Join(", ", property.Parameters.Select(p => Name(p.ParameterType)))}]" : "";
            if (get || set)
                yield return $"property {Name(property.PropertyType)} {property.Name}{index} {{ {(get ? "get; " : "")}{(set ? "set; " : "")}}}";
        }
    }

    private static IEnumerable<string> Methods(TypeDefinition type) => type.Methods
        .Where(m => (m.IsPublic || m.IsFamily || m.IsFamilyOrAssembly) && !m.IsGetter && !m.IsSetter)
        .Select(m => $"method {(m.IsPublic ? "" : "protected ")}{(m.IsStatic ? "static " : "")}{Name(m.ReturnType)} {m.Name}"
            + $"({string.Join(", ", m.Parameters.Select(p => $"{Name(p.ParameterType)} {p.Name}"))})");

    private static string Name(TypeReference type) => type.FullName.Replace('/', '+');
}
