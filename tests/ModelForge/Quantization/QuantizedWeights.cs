namespace TinyDevice.ModelForge.Quantization;

/// <summary>Constants of a CONV_2D, DEPTHWISE_CONV_2D or FULLY_CONNECTED op.</summary>
/// <param name="Values">Symmetric int8 weights in TFLite's layout for the op.</param>
/// <param name="Shape">Their shape: [out, h, w, in], [1, h, w, out] or [out, in].</param>
/// <param name="Scales">One scale, or one per output channel.</param>
/// <param name="Bias">One int32 per output channel, of scale input scale times weight scale.</param>
public sealed record QuantizedWeights(sbyte[] Values, int[] Shape, float[] Scales, int[] Bias);
