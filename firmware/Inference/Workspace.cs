using TinyDevice.Formats;
using TinyDevice.Inference.Kernels;

namespace TinyDevice.Inference
{
    /// <summary>The memory all kernels of an open model share; everything is allocated when the model is opened.</summary>
    internal sealed class Workspace
    {
        /// <summary>Fields of this object, for the heap account.</summary>
        public const int FieldCount = 34;

        /// <summary>Every activation and state variable.</summary>
        public sbyte[] Arena;

        /// <summary>The window streamed weights pass through; null when nothing is streamed.</summary>
        public byte[] Window;

        /// <summary>Channel entries of the block in the window.</summary>
        public int[] WindowChannels;

        /// <summary>One filter's worth of input, gathered so that it lies in one piece.</summary>
        public sbyte[] Patch;

        /// <summary>Lanes of three sums each, for packed ops: at their start between two outputs; null when there is none.</summary>
        public long[] Lanes;

        /// <summary>Sums the lanes are emptied into; all 0 between two outputs.</summary>
        public int[] Sums;

        /// <summary>Weights packed on the way, see Tiles; null when no op needs them.</summary>
        public long[][] Tile;

        /// <summary>The rescaling of the tile's channels.</summary>
        public LaneScale Scale;

        /// <summary>The rescaling of the op in work, where it is kept; else null.</summary>
        public LaneScale KeptScale;

        /// <summary>Packed rows of the op in work; null when it is not packed.</summary>
        public long[][] Rows;

        /// <summary>Blocks of weights of the op in work before its lanes are emptied.</summary>
        public int Run;

        /// <summary>True when the lanes of the op in work are emptied into the sums.</summary>
        public bool Emptied;

        /// <summary>How often the lanes are filled for one output.</summary>
        public int Fills;

        /// <summary>Output channels of the op in work by three, rounded up.</summary>
        public int Triples;

        /// <summary>First channel of the tile in work, counted from the start of the block.</summary>
        public int TileChannel;

        /// <summary>Number of channels of the tile in work.</summary>
        public int TileChannels;

        /// <summary>Channels of the tile that only the plain formula rescales exactly, one bit each.</summary>
        public int PlainChannels;

        /// <summary>Lanes of one row of inputs: the tile's channels by three, rounded up.</summary>
        public int TileLanes;

        /// <summary>Position of the first row of inputs.</summary>
        public int TileStart;

        /// <summary>From one row of inputs to the next.</summary>
        public int TileStride;

        /// <summary>Rows of inputs that go through together.</summary>
        public int TileStep;

        /// <summary>True when the tile's only block is packed already.</summary>
        public bool TilePacked;

        /// <summary>Rows of inputs in work.</summary>
        public int TileRows;

        /// <summary>The depthwise filter in work; null when no op needs it.</summary>
        public DepthwiseFilter Filter;

        /// <summary>The taps of the depthwise filter in work; null when no op needs them.</summary>
        public TapStreams Streams;

        /// <summary>Four bytes on their way to a float.</summary>
        public byte[] FloatBytes;

        /// <summary>Where streamed weights come from.</summary>
        public IModelSource Source;

        /// <summary>Weights of the channels in work.</summary>
        public byte[] Weights;

        /// <summary>Channel entries (bias, multiplier, shift) of the channels in work.</summary>
        public int[] Channels;

        /// <summary>The inputs a channel's weights are multiplied with: the arena or the patch.</summary>
        public sbyte[] Row;

        /// <summary>First channel in work, counted from the start of the block.</summary>
        public int SliceFirst;

        /// <summary>Number of channels in work.</summary>
        public int SliceCount;

        /// <summary>Input row under the filter's first tap; negative in the padding.</summary>
        public int FilterTop;

        /// <summary>Input column under the filter's first tap; negative in the padding.</summary>
        public int FilterLeft;

        /// <summary>Reads a block of channels into the window: entries first, then, over them, the weights.</summary>
        public bool ReadBlock(int channelTable, int weights, int depth, int count)
        {
            int entries = count * ModelFormat.ChannelEntrySize;
            if (!Source.Read(channelTable, Window, 0, entries))
            {
                return false;
            }

            for (int i = 0; i < count * 3; i++)
            {
                WindowChannels[i] = LittleEndian.ReadInt32(Window, 4 * i);
            }

            Weights = Window;
            Channels = WindowChannels;
            return Source.Read(weights, Window, 0, count * depth);
        }
    }
}
