namespace TinyDevice.ModelForge.Training;

/// <summary>One labelled example.</summary>
/// <param name="Input">The model's float input, [time, channel] row by row.</param>
/// <param name="Label">Class index.</param>
public sealed record Sample(float[] Input, int Label);
