namespace TinyDevice.Packaging.Compiler.Tflite;

/// <summary>One tensor of a graph; <see cref="Data"/> is empty unless it is constant.</summary>
internal sealed record TfliteTensor(
    int Index,
    string Name,
    TfliteType Type,
    IReadOnlyList<int> Shape,
    IReadOnlyList<float> Scales,
    IReadOnlyList<long> ZeroPoints,
    int QuantizedDimension,
    ReadOnlyMemory<byte> Data,
    bool IsVariable,
    bool IsSparse)
{
    // So that no size in bytes leaves 32 bits.
    private const int MaxElements = 1 << 28;

    /// <summary>True when the file holds the tensor's values.</summary>
    public bool IsConstant => !Data.IsEmpty;

    /// <summary>Number of elements.</summary>
    public int Elements { get; } = CountElements(Shape);

    /// <summary>Bytes of one element as the device stores it; 0 for a type it cannot store.</summary>
    public int ElementBytes => Type switch
    {
        TfliteType.Int8 or TfliteType.UInt8 or TfliteType.Bool => 1,
        TfliteType.Int16 => 2,
        TfliteType.Int32 or TfliteType.Float32 => 4,
        _ => 0,
    };

    /// <summary>The scale of a tensor quantized as a whole; 0 when it is not quantized.</summary>
    public float Scale => Scales.Count == 0 ? 0 : Scales[0];

    /// <summary>The zero point of a tensor quantized as a whole.</summary>
    public int ZeroPoint => ZeroPoints.Count == 0 ? 0 : (int)ZeroPoints[0];

    /// <summary>How messages name it.</summary>
    public string Label => Name.Length == 0 ? $"tensor {Index}" : $"tensor {Index} '{Name}'";

    private static int CountElements(IReadOnlyList<int> shape)
    {
        long product = 1;
        foreach (int dimension in shape)
        {
            product *= Math.Max(dimension, 0);
            if (product > MaxElements)
            {
                throw new InvalidTfliteException($"a tensor of shape [{string.Join(',', shape)}] is too large");
            }
        }

        return (int)product;
    }
}
