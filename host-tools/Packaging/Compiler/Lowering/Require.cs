using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>Conditions lowerings share; each failure says what to change.</summary>
internal static class Require
{
    /// <summary>An activation of int8, quantized as a whole.</summary>
    public static void Int8Activation(TfliteTensor tensor, TfliteTensor? weights = null)
    {
        if (tensor.Type == TfliteType.Float32 && weights?.Type is TfliteType.Int8 or TfliteType.Int4)
        {
            throw new OperatorProblemException(
                "float32 activations with integer weights, that is dynamic-range quantization (convert again with full-integer int8 quantization and a representative data set)");
        }

        if (tensor.Type != TfliteType.Int8)
        {
            throw new OperatorProblemException($"{NameOf(tensor.Type)} activations ({AdviceFor(tensor.Type)})");
        }

        Quantized(tensor);
    }

    /// <summary>Bytes of 0 or 1.</summary>
    public static void Boolean(TfliteTensor tensor)
    {
        if (tensor.Type != TfliteType.Bool)
        {
            throw new OperatorProblemException($"{tensor.Label} as {NameOf(tensor.Type)} instead of bool (export the model again)");
        }
    }

    /// <summary>A scale above 0 and a zero point in the type's range.</summary>
    public static void Quantized(TfliteTensor tensor)
    {
        (int min, int max) = RangeOf(tensor.Type);
        if (tensor.Scales.Count != 1 || tensor.ZeroPoints.Count > 1 || tensor.Scale <= 0)
        {
            throw new OperatorProblemException($"{tensor.Label} is without one scale and zero point (convert again with full-integer int8 quantization)");
        }

        if (tensor.ZeroPoint < min || tensor.ZeroPoint > max)
        {
            throw new OperatorProblemException($"{tensor.Label} has the zero point {tensor.ZeroPoint}, outside {min} to {max} (export the model again)");
        }
    }

    /// <summary>A tensor computed by the model, not one of its constants.</summary>
    public static void Computed(TfliteTensor tensor)
    {
        if (tensor.IsConstant)
        {
            throw new OperatorProblemException($"the constant {tensor.Label} as an activation (let the converter fold constants)");
        }
    }

    /// <summary>Values that the file itself must hold.</summary>
    public static void Constant(TfliteTensor tensor, string role)
    {
        if (!tensor.IsConstant)
        {
            throw new OperatorProblemException($"the {role} {tensor.Label} computed at run time (make it constant)");
        }
    }

    /// <summary>Elements the device can store.</summary>
    public static void Movable(TfliteTensor tensor)
    {
        if (tensor.ElementBytes == 0)
        {
            throw new OperatorProblemException($"{NameOf(tensor.Type)}, which the device cannot store (rearrange the model)");
        }
    }

    /// <summary>Two tensors between which bytes may be copied.</summary>
    public static void SameValues(TfliteTensor tensor, TfliteTensor other)
    {
        if (tensor.Type != other.Type || tensor.Scale != other.Scale || tensor.ZeroPoint != other.ZeroPoint)
        {
            throw new OperatorProblemException($"{tensor.Label} of another type, scale or zero point than {other.Label} (quantize the model again)");
        }
    }

    /// <summary>Any condition between shapes.</summary>
    public static void Shape(bool holds, string what)
    {
        if (!holds)
        {
            throw new OperatorProblemException($"{what} (export the model again)");
        }
    }

    /// <summary>Smallest and largest value of an integer type.</summary>
    public static (int Min, int Max) RangeOf(TfliteType type) => type switch
    {
        TfliteType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        TfliteType.UInt8 => (byte.MinValue, byte.MaxValue),
        TfliteType.Int16 => (short.MinValue, short.MaxValue),
        _ => (int.MinValue, int.MaxValue),
    };

    /// <summary>A type's name as Python users know it.</summary>
    public static string NameOf(TfliteType type) => type.ToString().ToLowerInvariant();

    private static string AdviceFor(TfliteType type) => type switch
    {
        TfliteType.Float32 or TfliteType.Float16 => "quantize the model to full-integer int8 with a representative data set",
        TfliteType.UInt8 => "convert the model again with int8 instead of the older uint8 quantization",
        TfliteType.Int16 => "convert the model again with int8 instead of 16-bit activations",
        _ => "only int8 is supported here, so rearrange the model",
    };
}
