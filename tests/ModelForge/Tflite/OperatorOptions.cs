using Google.FlatBuffers;

namespace TinyDevice.ModelForge.Tflite;

/// <summary>The builtin options of one op, one factory method per table of the schema; argument names are the schema's.</summary>
/// <remarks>Source: tflite-micro, tensorflow/compiler/mlir/lite/schema/schema.fbs (union BuiltinOptions and its tables).</remarks>
public sealed class OperatorOptions
{
    private readonly OptionField[] _fields;
    private readonly int _slots;

    private OperatorOptions(byte unionType, int slots, params OptionField[] fields)
    {
        UnionType = unionType;
        _slots = slots;
        _fields = fields;
    }

    /// <summary>Position of the table in the union BuiltinOptions, from 1.</summary>
    public byte UnionType { get; }

    public static OperatorOptions Conv2D(Window window, Activation activation = Activation.None) => new(
        1, 7, Of(0, window.Padding), new(1, window.StrideWidth), new(2, window.StrideHeight), Of(3, activation),
        new(4, window.DilationWidth, 1), new(5, window.DilationHeight, 1));

    public static OperatorOptions DepthwiseConv2D(Window window, int depthMultiplier, Activation activation = Activation.None) => new(
        2, 7, Of(0, window.Padding), new(1, window.StrideWidth), new(2, window.StrideHeight), new(3, depthMultiplier), Of(4, activation),
        new(5, window.DilationWidth, 1), new(6, window.DilationHeight, 1));

    public static OperatorOptions Pool2D(Window window, int filterHeight, int filterWidth, Activation activation = Activation.None) => new(
        5, 6, Of(0, window.Padding), new(1, window.StrideWidth), new(2, window.StrideHeight), new(3, filterWidth), new(4, filterHeight),
        Of(5, activation));

    public static OperatorOptions TransposeConv(Window window, Activation activation = Activation.None) => new(
        49, 5, Of(0, window.Padding), new(1, window.StrideWidth), new(2, window.StrideHeight), Of(3, activation));

    public static OperatorOptions FullyConnected(Activation activation = Activation.None, bool keepNumDims = false) =>
        new(8, 5, Of(0, activation), new(2, keepNumDims));

    public static OperatorOptions Softmax(float beta = 1) => new(9, 1, new OptionField(0, beta));

    public static OperatorOptions Concatenation(int axis, Activation activation = Activation.None) =>
        new(10, 2, new(0, axis), Of(1, activation));

    public static OperatorOptions Add(Activation activation = Activation.None) => new(11, 2, Of(0, activation));

    public static OperatorOptions Sub(Activation activation = Activation.None) => new(28, 2, Of(0, activation));

    public static OperatorOptions Mul(Activation activation = Activation.None) => new(21, 1, Of(0, activation));

    public static OperatorOptions Div(Activation activation = Activation.None) => new(29, 1, Of(0, activation));

    public static OperatorOptions L2Normalization(Activation activation = Activation.None) => new(12, 1, Of(0, activation));

    public static OperatorOptions Svdf(int rank, Activation activation) => new(6, 3, new(0, rank), Of(1, activation));

    public static OperatorOptions UnidirectionalSequenceLstm(float cellClip = 0, float projClip = 0, bool timeMajor = false) =>
        new(71, 6, Of(0, Activation.Tanh), new(1, cellClip), new(2, projClip), new(3, timeMajor));

    public static OperatorOptions ResizeBilinear(bool alignCorners, bool halfPixelCenters) =>
        new(15, 4, new(2, alignCorners), new(3, halfPixelCenters));

    public static OperatorOptions ResizeNearestNeighbor(bool alignCorners, bool halfPixelCenters) =>
        new(74, 2, new(0, alignCorners), new(1, halfPixelCenters));

    public static OperatorOptions Reshape(params int[] newShape) => new(17, 1, new OptionField(0, newShape));

    public static OperatorOptions Squeeze(params int[] squeezeDims) => new(30, 1, new OptionField(0, squeezeDims));

    public static OperatorOptions SpaceToDepth(int blockSize) => new(19, 1, new OptionField(0, blockSize));

    public static OperatorOptions DepthToSpace(int blockSize) => new(94, 1, new OptionField(0, blockSize));

    public static OperatorOptions Gather(int axis, int batchDims = 0) => new(23, 2, new(0, axis), new(1, batchDims));

    public static OperatorOptions Reducer(bool keepDims) => new(27, 1, new OptionField(0, keepDims));

    public static OperatorOptions StridedSlice(int beginMask = 0, int endMask = 0, int shrinkAxisMask = 0) =>
        new(32, 6, new(0, beginMask), new(1, endMask), new(4, shrinkAxisMask));

    public static OperatorOptions Split(int numSplits) => new(35, 1, new OptionField(0, numSplits));

    public static OperatorOptions SplitV(int numSplits) => new(79, 1, new OptionField(0, numSplits));

    public static OperatorOptions Pack(int valuesCount, int axis) => new(59, 2, new(0, valuesCount), new(1, axis));

    public static OperatorOptions Unpack(int num, int axis) => new(64, 2, new(0, num), new(1, axis));

    public static OperatorOptions Cast(TensorType from, TensorType to) => new(37, 2, Of(0, from), Of(1, to));

    public static OperatorOptions ArgMax(TensorType outputType) => new(40, 1, Of(0, outputType));

    public static OperatorOptions ArgMin(TensorType outputType) => new(57, 1, Of(0, outputType));

    public static OperatorOptions Shape(TensorType outType) => new(55, 1, Of(0, outType));

    public static OperatorOptions LeakyRelu(float alpha) => new(75, 1, new OptionField(0, alpha));

    /// <param name="symmetric">True repeats the edge (SYMMETRIC), false starts beside it (REFLECT).</param>
    public static OperatorOptions MirrorPad(bool symmetric) => new(77, 1, new OptionField(0, (byte)(symmetric ? 1 : 0)));

    public static OperatorOptions BatchMatMul(bool adjX = false, bool adjY = false) => new(101, 3, new(0, adjX), new(1, adjY));

    public static OperatorOptions Cumsum(bool exclusive, bool reverse) => new(102, 2, new(0, exclusive), new(1, reverse));

    public static OperatorOptions CallOnce(int initSubgraphIndex) => new(103, 1, new OptionField(0, initSubgraphIndex));

    public static OperatorOptions VarHandle(string container, string sharedName) => new(111, 2, new(0, container), new(1, sharedName));

    /// <summary>The empty table of an op that has options in name only; null for an op without even that.</summary>
    public static OperatorOptions? EmptyOf(BuiltinOperator code) => EmptyUnionType(code) is byte type and not 0 ? new(type, 0) : null;

    internal Offset<Table> WriteTo(FlatBufferBuilder builder)
    {
        int[] children = Array.ConvertAll(_fields, field => field.WriteChild(builder));
        builder.StartTable(_slots);
        for (int i = 0; i < _fields.Length; i++)
        {
            _fields[i].WriteTo(builder, children[i]);
        }

        return new Offset<Table>(builder.EndTable());
    }

    private static OptionField Of<T>(int slot, T value)
        where T : struct, Enum => new(slot, Convert.ToByte(value, null));

    private static byte EmptyUnionType(BuiltinOperator code) => code switch
    {
        BuiltinOperator.Pad => 22,
        BuiltinOperator.BatchToSpaceNd => 24,
        BuiltinOperator.SpaceToBatchNd => 25,
        BuiltinOperator.Transpose => 26,
        BuiltinOperator.Exp => 33,
        BuiltinOperator.LogSoftmax => 36,
        BuiltinOperator.Dequantize => 38,
        BuiltinOperator.Maximum or BuiltinOperator.Minimum => 39,
        BuiltinOperator.Less => 41,
        BuiltinOperator.Neg => 42,
        BuiltinOperator.PadV2 => 43,
        BuiltinOperator.Greater => 44,
        BuiltinOperator.GreaterEqual => 45,
        BuiltinOperator.LessEqual => 46,
        BuiltinOperator.Select => 47,
        BuiltinOperator.Slice => 48,
        BuiltinOperator.Tile => 51,
        BuiltinOperator.ExpandDims => 52,
        BuiltinOperator.Equal => 53,
        BuiltinOperator.NotEqual => 54,
        BuiltinOperator.SquaredDifference => 76,
        BuiltinOperator.Abs => 78,
        BuiltinOperator.ReverseV2 => 81,
        BuiltinOperator.GatherNd => 83,
        BuiltinOperator.Quantize => 89,
        BuiltinOperator.HardSwish => 91,
        BuiltinOperator.SelectV2 => 98,
        BuiltinOperator.BroadcastTo => 104,
        BuiltinOperator.ReadVariable => 112,
        BuiltinOperator.AssignVariable => 113,
        _ => 0,
    };
}
