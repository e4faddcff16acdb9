using Mono.Cecil;
using Mono.Cecil.Cil;

namespace TinyDevice.Benchmarks;

/// <summary>What nanoFramework's interpreter executes for one IL instruction: machine instructions (Thumb-2, -Os).</summary>
/// <remarks>
/// Measured on nf-interpreter 1.17 for the opcodes named here; an opcode nobody measured costs what its nearest neighbour does, and
/// <see cref="Unknown"/>, the average over the engine's kernels, where there is none. A call includes its return.
/// </remarks>
internal static class OpcodeCost
{
    /// <summary>The measured average: about 45 machine instructions for one IL instruction.</summary>
    public const int Unknown = 45;

    private const int LoadReference = 78;
    private const int LoadValue = 64;

    /// <summary>Machine instructions of one instruction.</summary>
    public static int Of(Instruction instruction, MethodBody body) => instruction.OpCode.Code switch
    {
        Code.Nop or Code.Pop => 11,
        Code.Dup => 29,
        Code.Ldnull or Code.Ldc_I4_M1 or Code.Ldc_I4_0 or Code.Ldc_I4_1 or Code.Ldc_I4_2 or Code.Ldc_I4_3 or Code.Ldc_I4_4
            or Code.Ldc_I4_5 or Code.Ldc_I4_6 or Code.Ldc_I4_7 or Code.Ldc_I4_8 => 23,
        Code.Ldc_I4_S => 26,
        Code.Ldc_I4 or Code.Ldc_R4 => 38,
        Code.Ldc_I8 or Code.Ldc_R8 or Code.Ldstr => 46,
        Code.Ldarg_0 => body.Method.IsStatic ? LoadOf(body.Method.Parameters[0].ParameterType) : LoadReference,
        Code.Ldarg_1 or Code.Ldarg_2 or Code.Ldarg_3 or Code.Ldarg_S or Code.Ldarg => LoadOf(Parameter(instruction, body)),
        Code.Ldloc_0 or Code.Ldloc_1 or Code.Ldloc_2 or Code.Ldloc_3 or Code.Ldloc_S or Code.Ldloc => LoadOf(Local(instruction, body)),
        Code.Ldloca or Code.Ldloca_S or Code.Ldarga or Code.Ldarga_S => LoadValue,
        Code.Stloc_0 or Code.Stloc_1 or Code.Stloc_2 or Code.Stloc_3 or Code.Stloc_S or Code.Stloc or Code.Starg or Code.Starg_S => 70,
        Code.Add or Code.Sub or Code.And or Code.Or or Code.Xor or Code.Neg or Code.Not => 34,
        Code.Mul or Code.Div or Code.Div_Un or Code.Rem or Code.Rem_Un => 32,
        Code.Shl or Code.Shr or Code.Shr_Un => 27,
        Code.Conv_I or Code.Conv_I1 or Code.Conv_I2 or Code.Conv_I4 or Code.Conv_I8 or Code.Conv_U1 or Code.Conv_U2 or Code.Conv_U4
            or Code.Conv_U8 or Code.Conv_R4 or Code.Conv_R8 => 87,
        Code.Ldelem_I1 or Code.Ldelem_U1 or Code.Ldelem_I2 or Code.Ldelem_U2 => 86,
        Code.Ldelem_I4 or Code.Ldelem_U4 or Code.Ldelem_R4 => 75,
        Code.Ldelem_I8 or Code.Ldelem_R8 or Code.Ldelem_Ref => 79,
        Code.Stelem_I1 or Code.Stelem_I2 or Code.Stelem_I4 or Code.Stelem_I8 or Code.Stelem_R4 or Code.Stelem_R8 or Code.Stelem_Ref => 102,
        Code.Ldlen => 32,
        Code.Ldelema => 48,
        Code.Ldind_I1 or Code.Ldind_U1 or Code.Ldind_I2 or Code.Ldind_U2 or Code.Ldind_I4 or Code.Ldind_U4 or Code.Ldind_I8 => 47,
        Code.Ldfld or Code.Ldflda => 126,
        Code.Stfld => 122,
        Code.Ldsfld => 135,
        Code.Stsfld => 127,
        Code.Br or Code.Br_S or Code.Leave or Code.Leave_S => 30,
        Code.Ret or Code.Endfinally => 0,
        Code.Call => 402,
        Code.Callvirt => IsVirtual(instruction) ? 402 : 339,
        Code.Box or Code.Unbox or Code.Unbox_Any => 287,
        Code.Newobj or Code.Newarr => 1380,
        _ => instruction.OpCode.FlowControl == FlowControl.Cond_Branch || instruction.OpCode.Name.StartsWith('c') ? 70 : Unknown,
    };

    private static bool IsVirtual(Instruction instruction) => ((MethodReference)instruction.Operand).Resolve() is not { IsVirtual: false };

    private static int LoadOf(TypeReference type) => type.IsValueType || type.IsPrimitive ? LoadValue : LoadReference;

    private static TypeReference Parameter(Instruction instruction, MethodBody body)
    {
        if (instruction.Operand is ParameterDefinition parameter)
        {
            return parameter.ParameterType;
        }

        int index = instruction.OpCode.Code - Code.Ldarg_0 - (body.Method.IsStatic ? 0 : 1);
        return body.Method.Parameters[index].ParameterType;
    }

    private static TypeReference Local(Instruction instruction, MethodBody body) =>
        instruction.Operand is VariableDefinition local
            ? local.VariableType
            : body.Variables[instruction.OpCode.Code - Code.Ldloc_0].VariableType;
}
