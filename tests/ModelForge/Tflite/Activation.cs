namespace TinyDevice.ModelForge.Tflite;

/// <summary>Activation fused into an op.</summary>
public enum Activation
{
    None = 0,
    Relu = 1,
    ReluN1To1 = 2,
    Relu6 = 3,
    Tanh = 4,
}
