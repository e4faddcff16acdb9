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
            [TfliteOperator.AVERAGE_POOL_2D] = Pool2DLowering.LowerAverage,
            [TfliteOperator.MAX_POOL_2D] = Pool2DLowering.LowerMaximum,
            [TfliteOperator.ADD] = ElementwiseLowering.LowerAdd,
            [TfliteOperator.SUB] = ElementwiseLowering.LowerSubtract,
            [TfliteOperator.MUL] = ElementwiseLowering.LowerMultiply,
            [TfliteOperator.MAXIMUM] = ElementwiseLowering.LowerMaximum,
            [TfliteOperator.MINIMUM] = ElementwiseLowering.LowerMinimum,
            [TfliteOperator.MEAN] = ReduceLowering.LowerMean,
            [TfliteOperator.SUM] = ReduceLowering.LowerSum,
            [TfliteOperator.REDUCE_MAX] = ReduceLowering.LowerMaximum,
            [TfliteOperator.REDUCE_MIN] = ReduceLowering.LowerMinimum,
            [TfliteOperator.SOFTMAX] = SoftmaxLowering.Lower,
            [TfliteOperator.QUANTIZE] = QuantizeLowering.Lower,
            [TfliteOperator.DEQUANTIZE] = DequantizeLowering.Lower,
            [TfliteOperator.RESHAPE] = ReshapeLowering.Lower,
            [TfliteOperator.SQUEEZE] = ReshapeLowering.Lower,
            [TfliteOperator.EXPAND_DIMS] = ReshapeLowering.Lower,
            [TfliteOperator.CONCATENATION] = JoinLowering.LowerConcatenation,
            [TfliteOperator.PACK] = JoinLowering.LowerPack,
            [TfliteOperator.SPLIT] = JoinLowering.LowerSplit,
            [TfliteOperator.SPLIT_V] = JoinLowering.LowerSplitV,
            [TfliteOperator.UNPACK] = JoinLowering.LowerUnpack,
            [TfliteOperator.STRIDED_SLICE] = MoveLowering.LowerStridedSlice,
            [TfliteOperator.SLICE] = MoveLowering.LowerSlice,
            [TfliteOperator.TRANSPOSE] = MoveLowering.LowerTranspose,
            [TfliteOperator.PAD] = MoveLowering.LowerPad,
            [TfliteOperator.PADV2] = MoveLowering.LowerPad,
            [TfliteOperator.LOGISTIC] = ActivationLowering.LowerLogistic,
            [TfliteOperator.TANH] = ActivationLowering.LowerTanh,
            [TfliteOperator.RELU] = ActivationLowering.LowerRelu,
            [TfliteOperator.RELU6] = ActivationLowering.LowerRelu6,
            [TfliteOperator.LEAKY_RELU] = ActivationLowering.LowerLeakyRelu,
            [TfliteOperator.ABS] = ActivationLowering.LowerAbs,
            [TfliteOperator.HARD_SWISH] = FunctionLowering.LowerHardSwish,
            [TfliteOperator.ELU] = FunctionLowering.LowerElu,
            [TfliteOperator.RSQRT] = FunctionLowering.LowerReciprocalSquareRoot,
            [TfliteOperator.CAST] = FunctionLowering.LowerCast,
            [TfliteOperator.LOGICAL_NOT] = FunctionLowering.LowerLogicalNot,
            [TfliteOperator.SPACE_TO_DEPTH] = BlockLowering.LowerSpaceToDepth,
            [TfliteOperator.DEPTH_TO_SPACE] = BlockLowering.LowerDepthToSpace,
            [TfliteOperator.SPACE_TO_BATCH_ND] = BlockLowering.LowerSpaceToBatch,
            [TfliteOperator.BATCH_TO_SPACE_ND] = BlockLowering.LowerBatchToSpace,
            [TfliteOperator.GATHER] = GatherLowering.LowerGather,
            [TfliteOperator.GATHER_ND] = GatherLowering.LowerGatherNd,
            [TfliteOperator.REVERSE_V2] = SpreadLowering.LowerReverse,
            [TfliteOperator.BROADCAST_TO] = SpreadLowering.LowerBroadcastTo,
            [TfliteOperator.TILE] = SpreadLowering.LowerTile,
            [TfliteOperator.MIRROR_PAD] = SpreadLowering.LowerMirrorPad,
            [TfliteOperator.TRANSPOSE_CONV] = TransposeConvLowering.Lower,
            [TfliteOperator.VAR_HANDLE] = VariableLowering.LowerHandle,
            [TfliteOperator.CALL_ONCE] = VariableLowering.LowerCallOnce,
            [TfliteOperator.READ_VARIABLE] = VariableLowering.LowerRead,
            [TfliteOperator.ASSIGN_VARIABLE] = VariableLowering.LowerAssign,
        }.ToFrozenDictionary();
}
