using System.Reflection;
using System.Runtime.Loader;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using MethodBody = Mono.Cecil.Cil.MethodBody;

namespace TinyDevice.Update.Tests.Crypto;

/// <summary>
/// A second copy of the firmware's assembly that counts the IL instructions it executes, which is what time on the interpreter is made of.
/// </summary>
/// <remarks>Methods with exception handlers, of which the code counted here has none, are left out.</remarks>
internal sealed class IlCounter
{
    private readonly Assembly _assembly;
    private readonly FieldInfo _total;

    private IlCounter(Assembly assembly)
    {
        _assembly = assembly;
        _total = assembly.GetType("IlCount", throwOnError: true)!.GetField("Total")!;
    }

    /// <summary>Instructions executed since the last reset.</summary>
    public long Total => (long)_total.GetValue(null)!;

    public static IlCounter Of(Assembly original)
    {
        using AssemblyDefinition definition = AssemblyDefinition.ReadAssembly(original.Location);
        ModuleDefinition module = definition.MainModule;
        var type = new TypeDefinition("", "IlCount", Mono.Cecil.TypeAttributes.Public, module.TypeSystem.Object);
        var total = new FieldDefinition("Total", Mono.Cecil.FieldAttributes.Public | Mono.Cecil.FieldAttributes.Static, module.TypeSystem.Int64);
        type.Fields.Add(total);
        foreach (MethodDefinition method in module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody && !m.Body.HasExceptionHandlers))
        {
            Instrument(method.Body, total);
        }

        module.Types.Add(type);
        using var stream = new MemoryStream();
        definition.Write(stream);
        stream.Position = 0;
        return new IlCounter(new AssemblyLoadContext("counted").LoadFromStream(stream));
    }

    public object Create(string type)
    {
        return Activator.CreateInstance(_assembly.GetType(type, throwOnError: true)!)!;
    }

    public MethodInfo Method(string type, string name, int parameters)
    {
        return _assembly.GetType(type, throwOnError: true)!.GetMethods().Single(m => m.Name == name && m.GetParameters().Length == parameters);
    }

    public void Reset()
    {
        _total.SetValue(null, 0L);
    }

    private static void Instrument(MethodBody body, FieldDefinition total)
    {
        body.SimplifyMacros();
        ILProcessor processor = body.GetILProcessor();
        List<Instruction> code = [.. body.Instructions];
        HashSet<Instruction> leaders = [code[0]];
        foreach (Instruction instruction in code)
        {
            leaders.UnionWith(Targets(instruction));
            if (instruction.OpCode.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch && instruction.Next is not null)
            {
                leaders.Add(instruction.Next);
            }
        }

        var replaced = new Dictionary<Instruction, Instruction>();
        for (int i = 0; i < code.Count; i++)
        {
            if (leaders.Contains(code[i]))
            {
                long length = 1 + code.Skip(i + 1).TakeWhile(next => !leaders.Contains(next)).LongCount(next => next.OpCode != OpCodes.Nop);
                Instruction first = processor.Create(OpCodes.Ldsfld, total);
                processor.InsertBefore(code[i], first);
                processor.InsertBefore(code[i], processor.Create(OpCodes.Ldc_I8, length));
                processor.InsertBefore(code[i], processor.Create(OpCodes.Add));
                processor.InsertBefore(code[i], processor.Create(OpCodes.Stsfld, total));
                replaced[code[i]] = first;
            }
        }

        code.ForEach(instruction => Retarget(instruction, replaced));
        body.OptimizeMacros();
    }

    private static Instruction[] Targets(Instruction instruction)
    {
        return instruction.Operand switch
        {
            Instruction target => [target],
            Instruction[] targets => targets,
            _ => [],
        };
    }

    private static void Retarget(Instruction instruction, Dictionary<Instruction, Instruction> replaced)
    {
        instruction.Operand = instruction.Operand switch
        {
            Instruction target => replaced[target],
            Instruction[] targets => targets.Select(target => replaced[target]).ToArray(),
            _ => instruction.Operand,
        };
    }
}
