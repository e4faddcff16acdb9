using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace TinyDevice.Benchmarks;

/// <summary>Puts a counter into every basic block of the firmware's compiled assembly; nothing else of it changes.</summary>
internal static class Instrumenter
{
    /// <summary>Full name of the class that holds the counters in the changed assembly.</summary>
    public const string CounterClass = "TinyDevice.Benchmarks.Counters";

    /// <summary>Name of its <c>public static long[]</c>: how often each block was entered.</summary>
    public const string CounterField = "Entered";

    /// <summary>Rewrites an assembly.</summary>
    /// <param name="path">The compiled firmware.</param>
    /// <param name="blocks">Takes the blocks, in the order of the counters.</param>
    /// <returns>The changed assembly.</returns>
    public static byte[] Instrument(string path, List<BasicBlock> blocks)
    {
        using var assembly = AssemblyDefinition.ReadAssembly(path);
        ModuleDefinition module = assembly.MainModule;
        var counters = new TypeDefinition(
            "TinyDevice.Benchmarks",
            "Counters",
            TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed,
            module.TypeSystem.Object);
        var entered = new FieldDefinition(
            CounterField,
            FieldAttributes.Public | FieldAttributes.Static,
            new ArrayType(module.TypeSystem.Int64));
        counters.Fields.Add(entered);

        foreach (MethodDefinition method in module.GetTypes().SelectMany(type => type.Methods).Where(method => method.HasBody))
        {
            Instrument(method.Body, entered, blocks);
        }

        module.Types.Add(counters);
        var changed = new MemoryStream();
        assembly.Write(changed);
        return changed.ToArray();
    }

    private static void Instrument(MethodBody body, FieldDefinition entered, List<BasicBlock> blocks)
    {
        HashSet<Instruction> leaders = FindLeaders(body);
        List<(Instruction Leader, int Block)> starts = [];
        foreach (Instruction instruction in body.Instructions)
        {
            if (leaders.Contains(instruction))
            {
                starts.Add((instruction, blocks.Count));
                blocks.Add(default);
            }

            BasicBlock block = blocks[^1];
            blocks[^1] = new BasicBlock(block.Instructions + 1, block.Cost + OpcodeCost.Of(instruction, body));
        }

        body.SimplifyMacros();
        ILProcessor processor = body.GetILProcessor();
        foreach ((Instruction leader, int block) in starts)
        {
            InsertCounter(processor, leader, entered, block);
        }

        body.OptimizeMacros();
    }

    private static HashSet<Instruction> FindLeaders(MethodBody body)
    {
        HashSet<Instruction> leaders = [body.Instructions[0]];
        foreach (Instruction instruction in body.Instructions)
        {
            if (instruction.Operand is Instruction target)
            {
                leaders.Add(target);
            }
            else if (instruction.Operand is Instruction[] targets)
            {
                leaders.UnionWith(targets);
            }

            FlowControl flow = instruction.OpCode.FlowControl;
            if (flow is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw && instruction.Next is not null)
            {
                leaders.Add(instruction.Next);
            }
        }

        foreach (ExceptionHandler handler in body.ExceptionHandlers)
        {
            leaders.Add(handler.HandlerStart);
            leaders.Add(handler.TryStart);
            if (handler.FilterStart is not null)
            {
                leaders.Add(handler.FilterStart);
            }
        }

        return leaders;
    }

    // The leader's own object becomes the first instruction of the counter, so that every branch and handler that names it enters there.
    private static void InsertCounter(ILProcessor processor, Instruction leader, FieldDefinition entered, int block)
    {
        Instruction moved = Instruction.Create(OpCodes.Nop);
        moved.OpCode = leader.OpCode;
        moved.Operand = leader.Operand;
        leader.OpCode = OpCodes.Ldsfld;
        leader.Operand = entered;

        Instruction last = leader;
        foreach (Instruction next in new[]
        {
            Instruction.Create(OpCodes.Ldc_I4, block),
            Instruction.Create(OpCodes.Ldelema, processor.Body.Method.Module.TypeSystem.Int64),
            Instruction.Create(OpCodes.Dup),
            Instruction.Create(OpCodes.Ldind_I8),
            Instruction.Create(OpCodes.Ldc_I4_1),
            Instruction.Create(OpCodes.Conv_I8),
            Instruction.Create(OpCodes.Add),
            Instruction.Create(OpCodes.Stind_I8),
            moved,
        })
        {
            processor.InsertAfter(last, next);
            last = next;
        }
    }
}
