namespace TinyDevice.Formats
{
    /// <summary>Element type of a model's input or output; every element is stored little-endian.</summary>
    public enum TensorType
    {
        /// <summary>Signed 8-bit integer.</summary>
        Int8 = 1,

        /// <summary>Unsigned 8-bit integer.</summary>
        UInt8 = 2,

        /// <summary>Signed 16-bit integer.</summary>
        Int16 = 3,

        /// <summary>Signed 32-bit integer.</summary>
        Int32 = 4,

        /// <summary>IEEE 754 single.</summary>
        Float32 = 5,

        /// <summary>One byte, 0 or 1.</summary>
        Boolean = 6,
    }
}
