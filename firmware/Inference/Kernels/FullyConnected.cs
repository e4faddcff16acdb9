namespace TinyDevice.Inference.Kernels
{
    /// <summary>FULLY_CONNECTED: [rows, depth] times [channels, depth] gives [rows, channels].</summary>
    /// <remarks>Source: TFLite reference_integer_ops::FullyConnected and FullyConnectedPerChannel.</remarks>
    internal sealed class FullyConnected : ChannelKernel
    {
        private const int Rows = FirstOwnParameter;

        /// <summary>Makes the kernel of a variant.</summary>
        public FullyConnected(int variant)
            : base(variant)
        {
        }

        /// <inheritdoc/>
        public override bool FitsRecord(int operands, int values)
        {
            return operands == 2 && values == FirstOwnParameter + 1;
        }

        /// <inheritdoc/>
        protected override bool FitsOperands(int[] values)
        {
            int rows = values[Rows];
            return rows >= 1
                && Shapes.ProductIs(values[InputBytes], rows, values[Depth], 1, 1)
                && Shapes.ProductIs(values[OutputBytes], rows, values[Channels], 1, 1);
        }

        /// <inheritdoc/>
        protected override long RowsOf(int[] values)
        {
            return values[Rows];
        }

        /// <inheritdoc/>
        protected override int TileRows(int[] values)
        {
            return Tiles.RowsOf(values[Rows], 0);
        }

        /// <inheritdoc/>
        protected override void InvokeBlock(int[] values, Workspace workspace, int first, int count)
        {
            workspace.Row = workspace.Arena;
            workspace.SliceFirst = 0;
            workspace.SliceCount = count;
            int rows = values[Rows];
            int depth = values[Depth];
            int channels = values[Channels];
            int input = values[Input];
            int output = values[Output] + first;
            if (IsTiled(values))
            {
                workspace.TileStart = input;
                workspace.TileStride = depth;
                workspace.TileStep = TileRows(values);
                Tiles.Multiply(values, workspace, output, rows);
                return;
            }

            for (int i = 0; i < rows; i++)
            {
                Multiply(values, workspace, input, output);
                input += depth;
                output += channels;
            }
        }
    }
}
