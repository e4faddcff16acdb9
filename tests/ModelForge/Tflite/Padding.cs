namespace TinyDevice.ModelForge.Tflite;

/// <summary>Padding of a sliding window: Same gives ceil(input / stride) outputs, Valid only whole windows.</summary>
public enum Padding
{
    Same = 0,
    Valid = 1,
}
