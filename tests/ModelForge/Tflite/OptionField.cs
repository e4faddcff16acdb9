using Google.FlatBuffers;

namespace TinyDevice.ModelForge.Tflite;

/// <summary>One field of an options table: where it goes and what it holds.</summary>
/// <param name="Slot">Position of the field in the schema's table, from 0.</param>
/// <param name="Value">byte, bool, int, float, int[] or string, as the schema declares it.</param>
/// <param name="Default">The schema's default, which FlatBuffers leaves out; ignored for int[] and string.</param>
internal readonly record struct OptionField(int Slot, object Value, object? Default = null)
{
    /// <summary>Offset of the field's own object where it has one (vectors and strings), else 0; call before the table starts.</summary>
    public int WriteChild(FlatBufferBuilder builder) => Value switch
    {
        int[] values => FlatBufferWriting.IntVector(builder, values).Value,
        string text => builder.CreateString(text).Value,
        _ => 0,
    };

    public void WriteTo(FlatBufferBuilder builder, int child)
    {
        switch (Value)
        {
            case byte value: builder.AddByte(Slot, value, Default is byte b ? b : (byte)0); break;
            case bool value: builder.AddBool(Slot, value, Default is true); break;
            case int value: builder.AddInt(Slot, value, Default is int i ? i : 0); break;
            case float value: builder.AddFloat(Slot, value, 0); break;
            default: builder.AddOffset(Slot, child, 0); break;
        }
    }
}
