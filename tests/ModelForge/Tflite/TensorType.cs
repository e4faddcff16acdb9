namespace TinyDevice.ModelForge.Tflite;

/// <summary>Element types of the TFLite schema that models for microcontrollers use.</summary>
public enum TensorType
{
    Float32 = 0,
    Float16 = 1,
    Int32 = 2,
    UInt8 = 3,
    Int64 = 4,
    Bool = 6,
    Int16 = 7,
    Int8 = 9,
    Resource = 13,
    UInt32 = 15,
    Int4 = 17,
}
