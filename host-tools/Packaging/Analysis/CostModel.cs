namespace TinyDevice.Packaging.Analysis;

/// <summary>How many IL instructions the engine's plain kernels execute: the one place for estimates until counted figures replace them.</summary>
/// <remarks>
/// Counted by hand in the C# of firmware/Inference/Kernels (docs/analysis.md shows how): the inner loop of ChannelKernel.Multiply is 23
/// instructions, that of DepthwiseConv2D.Convolve 52, FixedPoint.Rescale with store and clamp about 110. Streaming weights costs reading
/// time besides, which is not in here.
/// </remarks>
public static class CostModel
{
    /// <summary>Instructions per operator for the call, the record and the loops around the rows.</summary>
    public const long PerOperator = 300;

    private static readonly Dictionary<string, Rate> Rates = new(StringComparer.Ordinal)
    {
        ["FULLY_CONNECTED"] = new(23, 110),
        ["CONV_2D"] = new(23, 125),
        ["TRANSPOSE_CONV"] = new(40, 125),
        ["BATCH_MATMUL"] = new(25, 110),
        ["DEPTHWISE_CONV_2D"] = new(52, 200),
        ["UNIDIRECTIONAL_SEQUENCE_LSTM"] = new(23, 600),
        ["SVDF"] = new(23, 300),
        ["SOFTMAX"] = new(0, 190),
        ["LOG_SOFTMAX"] = new(0, 190),
        ["AVERAGE_POOL_2D"] = new(18, 60),
        ["MAX_POOL_2D"] = new(18, 40),
        ["MEAN"] = new(18, 110),
        ["SUM"] = new(18, 110),
        ["ADD"] = new(0, 230),
        ["SUB"] = new(0, 230),
        ["MUL"] = new(0, 120),
        ["QUANTIZE"] = new(0, 60),
        ["DEQUANTIZE"] = new(0, 60),
        ["RESHAPE"] = new(0, 0),
        ["SQUEEZE"] = new(0, 0),
        ["EXPAND_DIMS"] = new(0, 0),
    };

    // One table look-up, or one copied byte with its address.
    private static readonly Rate Other = new(0, 15);

    /// <summary>IL instructions of one operator.</summary>
    /// <param name="operatorName">Name as in the TFLite schema.</param>
    /// <param name="steps">Multiply-accumulates, or for pools and reductions the values read.</param>
    /// <param name="outputElements">Elements it gives.</param>
    public static long Instructions(string operatorName, long steps, long outputElements)
    {
        Rate rate = Rates.GetValueOrDefault(operatorName, Other);
        return rate == Rates["RESHAPE"] ? 0 : PerOperator + (rate.PerStep * steps) + (rate.PerOutput * outputElements);
    }

    /// <param name="PerStep">Instructions for one multiply-accumulate or one value read.</param>
    /// <param name="PerOutput">Instructions for one output element.</param>
    private sealed record Rate(long PerStep, long PerOutput);
}
