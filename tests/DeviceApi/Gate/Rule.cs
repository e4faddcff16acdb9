namespace TinyDevice.DeviceApi.Tests.Gate;

/// <summary>What the compiler lets through but the device cannot do; measured on CLR 1.17 or read in its sources.</summary>
internal enum Rule
{
    /// <summary>Generic types, methods and delegates crash or hang the interpreter.</summary>
    Generic,

    /// <summary>Arrays of more than one dimension crash it.</summary>
    ArrayRank,

    /// <summary>The metadata processor refuses pointers; function pointers end the program silently.</summary>
    Pointer,

    /// <summary>Opcodes that raise CLR_E_UNSUPPORTED_INSTRUCTION.</summary>
    Opcode,

    /// <summary>Overflow checks are not honoured: a checked sum wraps silently.</summary>
    OverflowCheck,

    /// <summary>Interface methods with a body, and static ones, fail when called.</summary>
    InterfaceBody,

    /// <summary>Exception filters and fault handlers: kept out, their interpreter paths are hardly ever taken.</summary>
    Handler,

    /// <summary>A method's counts of locals, arguments and stack slots are bytes.</summary>
    MethodSize,

    /// <summary>A type's counts of methods and fields of one kind are bytes.</summary>
    TypeSize,

    /// <summary>Byte code, strings and signatures with array data are addressed by 16 bits, per assembly.</summary>
    AssemblySize,

    /// <summary>An object takes at most 65,535 heap blocks of 12 bytes.</summary>
    ObjectSize,

    /// <summary>A MemoryStream holds at most 65,535 bytes and throws beyond them; one that grows has no size to check.</summary>
    StreamSize,
}
