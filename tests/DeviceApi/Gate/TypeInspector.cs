using Mono.Cecil;

namespace TinyDevice.DeviceApi.Tests.Gate;

/// <summary>Finds in a type as written in a signature or an instruction what the interpreter has no notion of.</summary>
internal static class TypeInspector
{
    public static IEnumerable<Finding> Inspect(TypeReference type, string where)
    {
        for (TypeReference? part = type; part is not null; part = (part as TypeSpecification)?.ElementType)
        {
            Rule? rule = part switch
            {
                GenericInstanceType or GenericParameter => Rule.Generic,
                ArrayType { Rank: > 1 } => Rule.ArrayRank,
                PointerType or FunctionPointerType => Rule.Pointer,
                _ => null,
            };
            if (rule is not null)
                yield return new Finding(rule.Value, where, type.FullName);
        }
    }
}
