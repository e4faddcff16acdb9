using Google.FlatBuffers;

namespace TinyDevice.ModelForge.Tflite;

/// <summary>The vectors of the TFLite schema; FlatBuffers are written back to front, hence the reversed loops.</summary>
internal static class FlatBufferWriting
{
    public static VectorOffset IntVector(FlatBufferBuilder builder, IReadOnlyList<int> values)
    {
        builder.StartVector(sizeof(int), values.Count, sizeof(int));
        for (int i = values.Count - 1; i >= 0; i--)
        {
            builder.AddInt(values[i]);
        }

        return builder.EndVector();
    }

    public static VectorOffset LongVector(FlatBufferBuilder builder, IReadOnlyList<long> values)
    {
        builder.StartVector(sizeof(long), values.Count, sizeof(long));
        for (int i = values.Count - 1; i >= 0; i--)
        {
            builder.AddLong(values[i]);
        }

        return builder.EndVector();
    }

    public static VectorOffset FloatVector(FlatBufferBuilder builder, IReadOnlyList<float> values)
    {
        builder.StartVector(sizeof(float), values.Count, sizeof(float));
        for (int i = values.Count - 1; i >= 0; i--)
        {
            builder.AddFloat(values[i]);
        }

        return builder.EndVector();
    }

    /// <summary>Constant data, 16-aligned as the schema's force_align demands.</summary>
    public static VectorOffset DataVector(FlatBufferBuilder builder, byte[] data)
    {
        builder.StartVector(1, data.Length, 16);
        builder.Put(data);
        return builder.EndVector();
    }

    public static VectorOffset TableVector(FlatBufferBuilder builder, IReadOnlyList<int> tables)
    {
        builder.StartVector(sizeof(int), tables.Count, sizeof(int));
        for (int i = tables.Count - 1; i >= 0; i--)
        {
            builder.AddOffset(tables[i]);
        }

        return builder.EndVector();
    }
}
