using System.Buffers.Binary;
using TinyDevice.Formats;
using TinyDevice.Packaging.Inference;

namespace TinyDevice.Packaging.Analysis.Evaluation;

/// <summary>Turns a data set into the raw bytes a model's input takes.</summary>
/// <remarks>
/// Equal types go in as they are. Floats are quantized with the input's scale and zero point, half away from zero, as TFLite's QUANTIZE
/// does. Bytes of one signedness become the other by 128, the same picture around another zero. Wider integers count as quantized already.
/// </remarks>
public static class InputEncoder
{
    /// <summary>All samples back to back.</summary>
    /// <param name="data">The data set; the first dimension counts samples.</param>
    /// <param name="session">The model, open.</param>
    /// <param name="steps">Invocations of one sample; 0 for as many as the shape of the data says.</param>
    /// <returns>The bytes, and the invocations of one sample.</returns>
    /// <exception cref="DataFormatException">Shape or type do not fit the model.</exception>
    public static (byte[] Inputs, int Steps) Encode(NpyFile data, InferenceSession session, int steps = 1)
    {
        if (session.Runner.InputCount != 1)
        {
            throw new DataFormatException($"The model has {session.Runner.InputCount} inputs ({session.DescribeInputs()}); give the data as raw .bin with every invocation's inputs back to back.");
        }

        TensorInfo input = session.Runner.Input(0);
        int width = WidthOf(input.Type);
        int elements = input.Bytes / width;
        int samples = data.Shape.Count == 0 ? 0 : data.Shape[0];
        if (steps == 0 && samples > 0 && data.Count % ((long)samples * elements) == 0)
        {
            steps = (int)(data.Count / ((long)samples * elements));
        }

        if (samples == 0 || steps == 0 || data.Count != (long)samples * steps * elements)
        {
            throw new DataFormatException(
                $"The data have the shape ({string.Join(", ", data.Shape)}), which is no row of samples of {(steps > 1 ? $"{steps} steps of " : "")}{elements} values each for the model's input {session.DescribeInputs()}.");
        }

        if (IsSame(data.Type, input.Type))
        {
            return (data.Data.ToArray(), steps);
        }

        byte[] bytes = new byte[data.Count * width];
        for (int i = 0; i < data.Count; i++)
        {
            Write(bytes.AsSpan(i * width, width), input, ValueOf(data, i, input));
        }

        return (bytes, steps);
    }

    private static bool IsSame(NpyType data, TensorType input) => (data, input) is
        (NpyType.Int8, TensorType.Int8) or (NpyType.UInt8, TensorType.UInt8) or (NpyType.UInt8, TensorType.Boolean)
        or (NpyType.Int32, TensorType.Int32) or (NpyType.Float32, TensorType.Float32);

    private static int WidthOf(TensorType type) => type switch
    {
        TensorType.Int16 => 2,
        TensorType.Int32 or TensorType.Float32 => 4,
        _ => 1,
    };

    private static double ValueOf(NpyFile data, int index, TensorInfo input)
    {
        double value = data[index];
        if (input.Type == TensorType.Float32)
        {
            return value;
        }

        (int min, int max) = RangeOf(input.Type);
        if (data.Type == NpyType.Float32)
        {
            if (input.Scale <= 0)
            {
                throw new DataFormatException("The model's input is not quantized, so floats cannot be converted for it; give integers.");
            }

            double quantized = Math.Round((double)((float)value / input.Scale), MidpointRounding.AwayFromZero) + input.ZeroPoint;
            return double.IsNaN(quantized)
                ? throw new DataFormatException($"Value {index} of the data is not a number; clean the data.")
                : Math.Clamp(quantized, min, max);
        }

        value += (data.Type, input.Type) switch
        {
            (NpyType.UInt8, TensorType.Int8) => -128,
            (NpyType.Int8, TensorType.UInt8) => 128,
            _ => 0,
        };
        return value >= min && value <= max
            ? value
            : throw new DataFormatException($"Value {index} of the data is {value}, outside the {min} to {max} of the model's input; integers count as quantized, so give real values as float32.");
    }

    private static (int Min, int Max) RangeOf(TensorType type) => type switch
    {
        TensorType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        TensorType.UInt8 => (0, byte.MaxValue),
        TensorType.Boolean => (0, 1),
        TensorType.Int16 => (short.MinValue, short.MaxValue),
        _ => (int.MinValue, int.MaxValue),
    };

    private static void Write(Span<byte> target, TensorInfo input, double value)
    {
        switch (input.Type)
        {
            case TensorType.Float32:
                BinaryPrimitives.WriteSingleLittleEndian(target, (float)value);
                break;
            case TensorType.Int32:
                BinaryPrimitives.WriteInt32LittleEndian(target, (int)value);
                break;
            case TensorType.Int16:
                BinaryPrimitives.WriteInt16LittleEndian(target, (short)value);
                break;
            default:
                target[0] = unchecked((byte)(int)value);
                break;
        }
    }
}
