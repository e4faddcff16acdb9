namespace TinyDevice.ModelForge.Training;

/// <summary>How many weights a layer has, how many inputs feed one output, and whether ReLU follows.</summary>
internal readonly record struct WeightShape(int Count, int InputsPerOutput, bool Relu);
