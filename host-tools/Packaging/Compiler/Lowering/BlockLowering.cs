using TinyDevice.Packaging.Compiler.Tflite;

namespace TinyDevice.Packaging.Compiler.Lowering;

/// <summary>SPACE_TO_DEPTH, DEPTH_TO_SPACE, SPACE_TO_BATCH_ND and BATCH_TO_SPACE_ND: strided copies.</summary>
/// <remarks>TFLM pads SPACE_TO_BATCH_ND of int8 with what its memory held; here it is the zero point, as TFLite does.</remarks>
internal static class BlockLowering
{
    public static void LowerSpaceToDepth(GraphLowering graph, TfliteNode node) => LowerDepth(graph, node, graph.Output(node), graph.Input(node, 0));

    public static void LowerDepthToSpace(GraphLowering graph, TfliteNode node) => LowerDepth(graph, node, graph.Input(node, 0), graph.Output(node));

    public static void LowerSpaceToBatch(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = MoveLowering.Operands(graph, node);
        LowerBatch(graph, node, new BatchShape(output, input, node, graph), toBatch: true);
    }

    public static void LowerBatchToSpace(GraphLowering graph, TfliteNode node)
    {
        (TfliteTensor input, TfliteTensor output) = MoveLowering.Operands(graph, node);
        LowerBatch(graph, node, new BatchShape(input, output, node, graph), toBatch: false);
    }

    private static void LowerDepth(GraphLowering graph, TfliteNode node, TfliteTensor deep, TfliteTensor wide)
    {
        (TfliteTensor input, TfliteTensor output) = MoveLowering.Operands(graph, node);
        int block = node.Options?.ReadInt(0) ?? 0;
        Require.Shape(deep.Shape.Count == 4 && wide.Shape.Count == 4 && block is >= 1 and <= short.MaxValue, "shapes of other than 4 dimensions or no block size");
        int channels = wide.Shape[3];
        bool fits = deep.Shape[0] == wide.Shape[0] && (long)deep.Shape[1] * block == wide.Shape[1]
            && (long)deep.Shape[2] * block == wide.Shape[2] && deep.Shape[3] == (long)channels * block * block;
        Require.Shape(fits, "shapes that do not fit its block size");
        int row = wide.Shape[2] * channels;
        int[] dimensions = [deep.Shape[0], deep.Shape[1], deep.Shape[2], block, block * channels];
        var wideView = new StridedView(graph.Activation(wide), 0, [wide.Shape[1] * row, block * row, block * channels, row, 1]);
        var deepView = new StridedView(graph.Activation(deep), 0, StridedCopy.StridesOf(dimensions));
        bool toDepth = output == deep;
        graph.Add(StridedCopy.Create(node, input.ElementBytes, dimensions, toDepth ? wideView : deepView, toDepth ? deepView : wideView));
    }

    private static void LowerBatch(GraphLowering graph, TfliteNode node, BatchShape shape, bool toBatch)
    {
        int fill = toBatch && shape.HasMargin ? shape.Wide.ZeroPoint : StridedCopy.NoFill;
        for (int i = 0; i < shape.Height.Block * shape.Width.Block; i++)
        {
            (int y, int x) = (i / shape.Width.Block, i % shape.Width.Block);
            (int firstY, int rows) = shape.Height.Range(y);
            (int firstX, int columns) = shape.Width.Range(x);
            if (rows < 1 || columns < 1)
            {
                continue;
            }

            StridedView deep = shape.DeepView(graph, i, firstY, firstX);
            StridedView wide = shape.WideView(graph, shape.Height.Place(y, firstY), shape.Width.Place(x, firstX));
            int[] dimensions = [shape.Batches, rows, columns, shape.Channels];
            graph.Add(StridedCopy.Create(node, shape.Wide.ElementBytes, dimensions, toBatch ? wide : deep, toBatch ? deep : wide, fill));
            fill = StridedCopy.NoFill;
        }
    }

    /// <summary>One spatial dimension: its size apart from the batch, in the batch, the block and what is padded or cropped in front.</summary>
    private readonly record struct BatchAxis(int Wide, int Deep, int Block, int Front)
    {
        /// <summary>First place in the batch, and number of places, whose element exists.</summary>
        public (int First, int Count) Range(int shift)
        {
            int first = Math.Max(0, (Front - shift + Block - 1) / Block);
            long last = Math.Min(Deep - 1L, ((long)Wide - 1 + Front - shift) / Block);
            return (first, Wide - 1L + Front - shift < 0 ? 0 : (int)Math.Max(0, last - first + 1));
        }

        public int Place(int shift, int deep) => (deep * Block) + shift - Front;
    }

    private sealed class BatchShape
    {
        private readonly TfliteTensor _deep;

        public BatchShape(TfliteTensor deep, TfliteTensor wide, TfliteNode node, GraphLowering graph)
        {
            (_deep, Wide) = (deep, wide);
            int rank = wide.Shape.Count;
            int[] blocks = ConstantIntegers.Read(graph.Input(node, 1), "block shape");
            int[] margins = ConstantIntegers.Read(graph.Input(node, 2), "paddings or crops");
            Require.Shape(rank is 3 or 4 && deep.Shape.Count == rank && blocks.Length == rank - 2 && margins.Length == 2 * blocks.Length, "shapes of other than 3 or 4 dimensions");
            Require.Shape(blocks.All(block => block is >= 1 and <= short.MaxValue) && margins.All(margin => margin is >= 0 and <= short.MaxValue), "a block or margin out of range");
            Height = new BatchAxis(wide.Shape[1], deep.Shape[1], blocks[0], margins[0]);
            Width = rank == 3 ? new BatchAxis(1, 1, 1, 0) : new BatchAxis(wide.Shape[2], deep.Shape[2], blocks[1], margins[2]);
            (Batches, Channels) = (wide.Shape[0], wide.Shape[^1]);
            HasMargin = margins.Any(margin => margin > 0);
            bool toBatch = graph.Output(node) == deep;
            bool fits = Fits(Height, margins[1], toBatch) && Fits(Width, rank == 3 ? 0 : margins[3], toBatch) && deep.Shape[^1] == Channels
                && deep.Shape[0] == (long)Batches * Height.Block * Width.Block;
            Require.Shape(fits, "shapes that do not fit its blocks");
        }

        public TfliteTensor Wide { get; }

        public BatchAxis Height { get; }

        public BatchAxis Width { get; }

        public int Batches { get; }

        public int Channels { get; }

        public bool HasMargin { get; }

        public StridedView DeepView(GraphLowering graph, int shift, int y, int x)
        {
            int row = Width.Deep * Channels;
            int image = Height.Deep * row;
            return new StridedView(graph.Activation(_deep), (shift * Batches * image) + (y * row) + (x * Channels), [image, row, Channels, 1]);
        }

        public StridedView WideView(GraphLowering graph, int y, int x)
        {
            int row = Width.Wide * Channels;
            return new StridedView(
                graph.Activation(Wide), (y * row) + (x * Channels), [Height.Wide * row, Height.Block * row, Width.Block * Channels, 1]);
        }

        private static bool Fits(BatchAxis axis, int back, bool toBatch) => (long)axis.Deep * axis.Block == (long)axis.Wide + axis.Front + back
            && (toBatch || axis.Front < (long)axis.Deep * axis.Block);
    }
}
