using System.Collections.Frozen;
using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>The operators the engine runs and how each is lowered.</summary>
internal static class OperatorTable
{
    public static FrozenDictionary<TfliteOperator, Action<GraphLowering, TfliteNode>> Lowerings { get; } =
        new Dictionary<TfliteOperator, Action<GraphLowering, TfliteNode>>
        {
            [TfliteOperator.FULLY_CONNECTED] = FullyConnectedLowering.Lower,
            [TfliteOperator.CONV_2D] = Conv2DLowering.Lower,
            [TfliteOperator.DEPTHWISE_CONV_2D] = DepthwiseConv2DLowering.Lower,
            [TfliteOperator.AVERAGE_POOL_2D] = AveragePool2DLowering.Lower,
            [TfliteOperator.SOFTMAX] = SoftmaxLowering.Lower,
            [TfliteOperator.QUANTIZE] = QuantizeLowering.Lower,
            [TfliteOperator.DEQUANTIZE] = DequantizeLowering.Lower,
            [TfliteOperator.RESHAPE] = ReshapeLowering.Lower,
        }.ToFrozenDictionary();
}
