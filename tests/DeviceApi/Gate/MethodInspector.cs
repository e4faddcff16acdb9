using Mono.Cecil;
using Mono.Cecil.Cil;

namespace TinyDevice.DeviceApi.Tests.Gate;

/// <summary>Inspects a method's body: locals, instructions, handlers and sizes.</summary>
internal sealed class MethodInspector
{
    private const int MaxPerMethod = 255;

    /// <summary>65,535 heap blocks of 12 bytes less the headers of block and array, rounded down as measured.</summary>
    private const int MaxObjectBytes = 786_300;

    /// <summary>System.IO.Streams 1.1, MemoryStream.cs, MemoryStreamMaxLength.</summary>
    private const int MaxStreamBytes = 65_535;

    /// <summary>nf-interpreter 1.17, src/CLR/Core/Interpreter.cpp, "Unsupported opcodes".</summary>
    private static readonly HashSet<Code> Unsupported =
    [
        Code.Arglist, Code.Cpblk, Code.Jmp, Code.Initblk, Code.Calli, Code.Ckfinite, Code.Localloc,
        Code.Mkrefany, Code.Refanytype, Code.Refanyval, Code.Readonly,
    ];

    private readonly MethodDefinition _method;
    private readonly List<Finding> _findings = [];

    private MethodInspector(MethodDefinition method) => _method = method;

    public static IReadOnlyList<Finding> Inspect(MethodDefinition method)
    {
        var inspector = new MethodInspector(method);
        inspector.InspectSizes();
        inspector.InspectHandlers();
        foreach (VariableDefinition local in method.Body.Variables)
            inspector._findings.AddRange(TypeInspector.Inspect(local.VariableType, inspector.Where(method.Body.Instructions[0])));
        foreach (Instruction instruction in method.Body.Instructions)
            inspector.InspectInstruction(instruction);
        return inspector._findings;
    }

    /// <summary>Type and method, with file and line of the instruction at that offset where the method has a body.</summary>
    public static string Locate(MethodDefinition method, int offset)
    {
        string name = $"{method.DeclaringType.FullName}.{method.Name}";
        SequencePoint? point = method.DebugInformation.SequencePoints.LastOrDefault(p => !p.IsHidden && p.Offset <= offset);
        return point is null ? name : $"{name} ({Path.GetFileName(point.Document.Url)}:{point.StartLine})";
    }

    private void InspectSizes()
    {
        MethodBody body = _method.Body;
        string where = Where(body.Instructions[0]);
        if (body.Variables.Count > MaxPerMethod)
            Add(Rule.MethodSize, where, $"{body.Variables.Count} locals, at most {MaxPerMethod}");
        if (body.MaxStackSize > MaxPerMethod)
            Add(Rule.MethodSize, where, $"evaluation stack of {body.MaxStackSize}, at most {MaxPerMethod}");
        int arguments = _method.Parameters.Count + (_method.HasThis ? 1 : 0);
        if (arguments > MaxPerMethod)
            Add(Rule.MethodSize, where, $"{arguments} arguments, at most {MaxPerMethod}");
    }

    private void InspectHandlers()
    {
        foreach (ExceptionHandler handler in _method.Body.ExceptionHandlers)
        {
            if (handler.HandlerType is ExceptionHandlerType.Filter or ExceptionHandlerType.Fault)
                Add(Rule.Handler, Where(handler.HandlerStart), handler.HandlerType.ToString());
        }
    }

    private void InspectInstruction(Instruction instruction)
    {
        Code code = instruction.OpCode.Code;
        if (Unsupported.Contains(code))
            Add(Rule.Opcode, Where(instruction), instruction.OpCode.Name);
        if (instruction.OpCode.Name.Contains(".ovf", StringComparison.Ordinal))
            Add(Rule.OverflowCheck, Where(instruction), instruction.OpCode.Name);
        if (code == Code.Newarr)
            InspectArray(instruction);
        if (code == Code.Newobj && ((MethodReference)instruction.Operand).DeclaringType.FullName == "System.IO.MemoryStream")
            InspectStream(instruction);
        InspectOperand(instruction);
    }

    private void InspectOperand(Instruction instruction)
    {
        string where = Where(instruction);
        switch (instruction.Operand)
        {
            case TypeReference type:
                _findings.AddRange(TypeInspector.Inspect(type, where));
                break;
            case FieldReference field:
                _findings.AddRange(TypeInspector.Inspect(field.DeclaringType, where));
                _findings.AddRange(TypeInspector.Inspect(field.FieldType, where));
                break;
            case MethodReference method:
                if (method is GenericInstanceMethod)
                    Add(Rule.Generic, where, method.FullName);
                _findings.AddRange(TypeInspector.Inspect(method.DeclaringType, where));
                _findings.AddRange(TypeInspector.Inspect(method.ReturnType, where));
                foreach (ParameterDefinition parameter in method.Parameters)
                    _findings.AddRange(TypeInspector.Inspect(parameter.ParameterType, where));
                break;
        }
    }

    private void InspectArray(Instruction instruction)
    {
        if (Constant(instruction.Previous) is not { } length)
            return;
        long bytes = (long)length * ElementSize((TypeReference)instruction.Operand);
        if (bytes > MaxObjectBytes)
            Add(Rule.ObjectSize, Where(instruction), $"an array of {bytes} bytes, at most {MaxObjectBytes}");
    }

    /// <summary>Lets pass a stream over an array made on the spot with a size that fits; whatever else the size is, the board finds out.</summary>
    private void InspectStream(Instruction instruction)
    {
        Instruction? array = instruction.Previous;
        int? bytes = array?.OpCode.Code == Code.Newarr ? Constant(array.Previous) : null;
        if (bytes is not { } known)
            Add(Rule.StreamSize, Where(instruction), "a MemoryStream whose size nobody knows; read and write arrays");
        else if (known > MaxStreamBytes)
            Add(Rule.StreamSize, Where(instruction), $"a MemoryStream of {known} bytes, at most {MaxStreamBytes}");
    }

    private static int? Constant(Instruction? instruction) => instruction?.Operand switch
    {
        int value => value,
        sbyte value => value,
        _ => null,
    };

    private static int ElementSize(TypeReference type) => type.MetadataType switch
    {
        MetadataType.Boolean or MetadataType.SByte or MetadataType.Byte => 1,
        MetadataType.Int16 or MetadataType.UInt16 or MetadataType.Char => 2,
        MetadataType.Int32 or MetadataType.UInt32 or MetadataType.Single => 4,
        MetadataType.Int64 or MetadataType.UInt64 or MetadataType.Double => 8,
        _ => 12,
    };

    private string Where(Instruction instruction) => Locate(_method, instruction.Offset);

    private void Add(Rule rule, string where, string what) => _findings.Add(new Finding(rule, where, what));
}
